package dev.milepost.carrier.edi;

/**
 * Who sends or receives an interchange.
 *
 * @param qualifier whose numbers the id is one of (ISA05, S002 0007); may be empty
 */
public record Party(String id, String qualifier) {}
