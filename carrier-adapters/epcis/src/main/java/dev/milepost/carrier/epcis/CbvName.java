package dev.milepost.carrier.epcis;

import java.util.Locale;

/**
 * A name of the Core Business Vocabulary, which may come bare ({@code shipping}), as a URN ({@code
 * urn:epcglobal:cbv:bizstep:shipping}), as a web address ({@code
 * https://ref.gs1.org/cbv/BizStep-shipping}) or as a CURIE ({@code cbv:BizStep-shipping}): dossier
 * section 5.
 */
final class CbvName {

  private static final String URN = "urn:epcglobal:cbv:";
  private static final String[] CLASSES = {"BizStep-", "Disp-", "BTT-", "ER-", "SDT-"};

  private CbvName() {}

  /**
   * The bare name; a name of somebody else's vocabulary stays whole, so that nothing matches it.
   */
  static String bare(String written) {
    if (written.regionMatches(true, 0, URN, 0, URN.length())) {
      return lower(written.substring(written.lastIndexOf(':') + 1));
    }
    int scheme = written.indexOf("://");
    if (scheme >= 0 && !isGs1(written, scheme + 3)) {
      return written;
    }
    int begins = Math.max(written.lastIndexOf('/'), written.lastIndexOf(':')) + 1;
    for (String kind : CLASSES) {
      if (written.regionMatches(true, begins, kind, 0, kind.length())) {
        return lower(written.substring(begins + kind.length()));
      }
    }
    return begins == 0 ? lower(written) : written;
  }

  private static boolean isGs1(String address, int host) {
    int end = address.indexOf('/', host);
    String name = lower(end < 0 ? address.substring(host) : address.substring(host, end));
    return name.equals("gs1.org") || name.endsWith(".gs1.org");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
