package dev.milepost.embedded;

/** What a server's data survive. */
enum Durability {
  /** The end of the machine: a commit is on the disk when it is told. */
  FULL("on"),

  /** The end of any process, for nobody waits for the disk: the machine still has what it had. */
  PROCESSES("off");

  private final String waitsForDisk;

  Durability(String waitsForDisk) {
    this.waitsForDisk = waitsForDisk;
  }

  /** As PostgreSQL writes it. */
  String waitsForDisk() {
    return waitsForDisk;
  }
}
