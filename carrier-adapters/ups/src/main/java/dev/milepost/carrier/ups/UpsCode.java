package dev.milepost.carrier.ups;

import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a two-character exception code (type X) and a three-digit freight activity code say. Kept as
 * data: a switch of this size would be too large for the just-in-time compiler.
 *
 * <p>The published tables lost the leading zero of 01 to 08; both spellings are read.
 *
 * @param milestone what the text of the code says; {@link Milestone#DELIVERED} where it claims a
 *     delivery, which the reader of an exception does not believe
 * @param cause why, for a problem
 */
record UpsCode(Milestone milestone, @Nullable Cause cause) {

  private static final Map<String, UpsCode> PARCEL_EXCEPTIONS = new HashMap<>(1024);
  private static final Map<String, UpsCode> FREIGHT_EXCEPTIONS = new HashMap<>(512);
  private static final Map<String, UpsCode> FREIGHT_ACTIVITIES = new HashMap<>(128);

  static {
    parcel(Milestone.DELAYED, Cause.CARRIER_SORT, "01 03 06 07 34 8G CD CL D1 ED K1 MT YI");
    parcel(Milestone.DELAYED, Cause.UNSTATED, "02 04 14 1B 1L 1X 3T 4Y 7N 7Z 87 8A 8C 8E 8F 8Y");
    parcel(Milestone.DELAYED, Cause.UNSTATED, "8Z AZ C6 DC DG DQ DU EH EN GC GV H7 HA HH IB J8");
    parcel(Milestone.DELAYED, Cause.UNSTATED, "K2 LH O6 OD OM OS Q1 RO TH TI TN YR");
    parcel(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "05 1U 1W 29 2B 2N 2T 40 43 4T 71 7P 7T 7U AO");
    parcel(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "B4 B5 B8 B9 BA BB BD BE BG BH BJ BK BP BW BX");
    parcel(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "CE CF CT CX CZ D0 DE DN DY E4 E8 E9 ES EU EV");
    parcel(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "EW FE FF GF GZ L2 L3 L5 MI OB OI OQ OT R1 R4");
    parcel(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "R5 R6 R7 RA RD RE RJ RM RP RR RS RU RX RZ S1");
    parcel(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "S2 S3 SF SJ SL SN SP SS SV T9 TG VK VP X2 X3");
    parcel(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "X5 X6 X7 X8 X9 XA XB XC XE XG XJ XK XL XN XO");
    parcel(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "XV XW XY Y1 Y4 YA");
    parcel(Milestone.DELAYED, Cause.CARRIER_CAPACITY, "08 17 18 19 1K 1Q 1V 22 2H 2Y 2Z 31 3A 3B");
    parcel(Milestone.DELAYED, Cause.CARRIER_CAPACITY, "3C 4K 6E 7G 7Y 8K 8L 9L 9M 9N 9O 9P 9Q 9R");
    parcel(Milestone.DELAYED, Cause.CARRIER_CAPACITY, "9S 9T 9U 9V 9X 9Y 9Z CC CK CM CN CP E3 FG");
    parcel(Milestone.DELAYED, Cause.CARRIER_CAPACITY, "HG NP NW P6 S8 UK");
    parcel(Milestone.EXCEPTION, Cause.UNSTATED, "11 1A 3P 4R 5U 5W 6L 6Z 84 99 BF CH CJ DD F8 HN");
    parcel(Milestone.EXCEPTION, Cause.UNSTATED, "TC UP YU YV");
    parcel(Milestone.DAMAGED, Cause.DAMAGE, "13 45 64 65 66 67 A3 A4 HD HE HR TV");
    parcel(Milestone.DELAYED, Cause.MECHANICAL, "15 16 1O 23 68 CQ DR GH GI LE LF");
    parcel(Milestone.LOST, Cause.LOSS, "24 25 AJ S9 TJ");
    parcel(Milestone.DESTROYED, Cause.UNSTATED, "26 8D BZ YL");
    parcel(Milestone.RETURNING, null, "27 3N 6C 7H 90 A1 DL H8 I1 KP O0 O4 TU UF ZO");
    parcel(Milestone.DELIVERY_CHANGE, null, "2R 2U 30 37 39 3Q 3R 3S 3U 3V 4M 54 5S 6G 6H 6I 78");
    parcel(Milestone.DELIVERY_CHANGE, null, "79 7C 7D 7E 7Q 8M 92 AT E0 E2 F5 FW G1 H6 HJ I3 JA");
    parcel(Milestone.DELIVERY_CHANGE, null, "JB JC JH JI JJ K8 L0 L8 LU LZ O1 O2 O3 O5 O7 O8 O9");
    parcel(Milestone.DELIVERY_CHANGE, null, "OL R3 R8 RF RI RW S0 S7 SO SU T4 T5 T6 TB TO UD UT");
    parcel(Milestone.DELIVERY_CHANGE, null, "UZ VA VB VD VE VF VM VN XS ZA ZB ZC ZD");
    parcel(Milestone.HOLD, Cause.PAYMENT, "1C 33 6T 7F 91 C7 D9 EY");
    parcel(Milestone.ADDRESS_ISSUE, Cause.ADDRESS, "46 47 4Z A5 A6 A7 A8 A9 AA AB AC AD AE AF AG");
    parcel(Milestone.ADDRESS_ISSUE, Cause.ADDRESS, "AK AL AV AW C8 CW CY D4 DS DW E1 FA H1 H2 H3");
    parcel(Milestone.ADDRESS_ISSUE, Cause.ADDRESS, "H4 H5 OJ PH TF");
    parcel(Milestone.DELIVERY_ATTEMPTED, Cause.RECIPIENT_ABSENT, "48 49 7L C4 KX OH");
    parcel(Milestone.DELIVERY_ATTEMPTED, Cause.PAYMENT, "51 52 KZ");
    parcel(Milestone.DELIVERY_ATTEMPTED, Cause.RECIPIENT_CLOSED, "55 AY G3 L1 VL ZM");
    parcel(Milestone.INFORMATION, null, "1D 2E 2G 3W 3Z 4L 4N 56 59 5A 5B 63 6W 6X 93 9C 9D 9I");
    parcel(Milestone.INFORMATION, null, "9J 9K AH BQ BR BT CG D7 DT E7 FN GN GO GQ GR I9 IJ J9");
    parcel(Milestone.INFORMATION, null, "K5 K6 K7 KN KO LN LO LQ P7 RG RH T7 T8 TA TE TK TL TR");
    parcel(Milestone.INFORMATION, null, "TS UL UO UW UX V9 VG VH VI VJ VQ VR VU VV VW X0 Y2 Y3");
    parcel(Milestone.INFORMATION, null, "YS Z7 Z8 ZU");
    parcel(Milestone.EXCEPTION, Cause.PROHIBITED, "60 73 9F C9 CA CV D2 DP EX H9 HK I2 TX U0 U3");
    parcel(Milestone.EXCEPTION, Cause.PROHIBITED, "UN UR US");
    parcel(Milestone.HOLD, Cause.UNSTATED, "4Q 5T 72");
    parcel(Milestone.IN_TRANSIT, null, "1M 1P 2V 2X 4B 4F 4H 4J 5R 6J 6K 6P 6R 76 77 89 8R EO HL");
    parcel(Milestone.IN_TRANSIT, null, "HM I8 IP LX LY OA PG RB RC SX UI VX VZ W8 XD Y9 YG YX ZL");
    parcel(Milestone.IN_TRANSIT, null, "ZN ZV ZW ZX ZY ZZ");
    parcel(Milestone.EXCEPTION, Cause.SECURITY, "95");
    parcel(Milestone.DELAYED, Cause.WEATHER, "1E 2A 3D 6D 7V 7W 7X C5 DF DJ PZ");
    parcel(Milestone.DESTROYED, Cause.CUSTOMS, "1F");
    parcel(Milestone.HOLD, Cause.PROHIBITED, "1G 1H 4P HO OR");
    parcel(Milestone.RETURN_REQUESTED, null, "1T CS RV XU");
    parcel(Milestone.DEPARTED, null, "2O F3");
    parcel(Milestone.DELIVERED, null, "2S F4 F7 FT KM");
    parcel(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED, "3J 3L 5V 5Z FM G7 G8 GB HQ IQ IR PI YD");
    parcel(Milestone.CUSTOMS_STARTED, null, "4C 7I 7M B3 B6 BV C3 D5 DB ER HW LV S4 S5 SI SY TT");
    parcel(Milestone.CUSTOMS_STARTED, null, "X4 Y5 Z1");
    parcel(Milestone.WAREHOUSED, null, "4I LI YT");
    parcel(Milestone.RETURNED, null, "4S PP UA YJ YK");
    parcel(Milestone.PICKUP_ATTEMPTED, Cause.UNSTATED, "5D G4 G5 KY YW");
    parcel(Milestone.AVAILABLE_FOR_PICKUP, null, "5G 6B 8I I5 UE ZK ZP");
    parcel(Milestone.DELAYED, Cause.SECURITY, "7R 7S G6 G9");
    parcel(Milestone.REFUSED, Cause.REFUSED, "8H AM AN AP AS KR KS KT YE");
    parcel(Milestone.DESTROYED, Cause.DAMAGE, "A2");
    parcel(Milestone.REFUSED, Cause.PAYMENT, "AQ KI");
    parcel(Milestone.DELAYED, Cause.RECIPIENT_ABSENT, "AX");
    parcel(Milestone.DELAYED, Cause.STRIKE, "B1 Q0 RY");
    parcel(Milestone.CUSTOMS_CLEARED, null, "DA XZ Z3");
    parcel(Milestone.ARRIVED, null, "F0 GD");
    parcel(Milestone.PICKED_UP, null, "HF P4 Z5");
    parcel(Milestone.SEIZED, Cause.UNSTATED, "IY J0");
    parcel(Milestone.REFUSED, Cause.DAMAGE, "KQ");
    parcel(Milestone.HOLD, Cause.CUSTOMER_REQUEST, "MF T3 UG Y7");
    parcel(Milestone.DESTROYED, Cause.CUSTOMER_REQUEST, "NI");
    parcel(Milestone.OUT_FOR_DELIVERY, null, "RK RL ZS");
    parcel(Milestone.DELAYED, Cause.CUSTOMER_REQUEST, "S6");
    parcel(Milestone.UNDELIVERABLE, Cause.ADDRESS, "YF");
    parcel(Milestone.UNDELIVERABLE, Cause.UNSTATED, "YM");

    freight(Milestone.DELAYED, Cause.MECHANICAL, "01 EF HA IO MB TM UM");
    freight(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED, "02 IE");
    freight(Milestone.INFORMATION, null, "03 08 42 50 60 68 77 AS B3 B4 B6 B7 B8 B9 C0 DX E1 G1");
    freight(Milestone.INFORMATION, null, "G2 G3 G4 IS SC");
    freight(Milestone.DELAYED, Cause.UNSTATED, "04 18 19 20 22 39 40 51 55 71 72 89 90 94 98 C3");
    freight(Milestone.DELAYED, Cause.UNSTATED, "DH E2 E5 F3 GD HD HN I6 IN IP MS U4 UL UZ");
    freight(Milestone.DELAYED, Cause.WEATHER, "05 45 BW");
    freight(Milestone.DAMAGED, Cause.DAMAGE, "06 12 14 15 27 80 97 E8 E9 UJ");
    freight(Milestone.HOLD, Cause.UNSTATED, "07 33 95 A5 F2 HU UI UK");
    freight(Milestone.DELIVERY_CHANGE, null, "09");
    freight(Milestone.EXCEPTION, Cause.UNSTATED, "10 16 17 28 29 30 31 36 47 59 65 74 78 79 81");
    freight(Milestone.EXCEPTION, Cause.UNSTATED, "93 A4 F1 HG I1 I3 I4 IF IG TE TI U2 U3 U6 UQ");
    freight(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "11 24 25 26 46 48 52 56 57 61 70 73 75 84 99");
    freight(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS, "A1 A2 A3 C7 DP EC G5 HC HE I2 I5 IQ IT LD");
    freight(Milestone.HOLD, Cause.CUSTOMER_REQUEST, "21");
    freight(Milestone.EXCEPTION, Cause.PROHIBITED, "32 54 DG");
    freight(Milestone.LOST, Cause.LOSS, "34 LC PS UX");
    freight(Milestone.SEIZED, Cause.UNSTATED, "35 HF");
    freight(Milestone.ADDRESS_ISSUE, Cause.ADDRESS, "38 IA UG UN");
    freight(Milestone.DELAYED, Cause.CARRIER_CAPACITY, "41 43 44 49 62 64 67 87 88 91 92 AR BL");
    freight(Milestone.DELAYED, Cause.CARRIER_CAPACITY, "BM BP D3 FX IJ IK IL IM SA");
    freight(Milestone.DELAYED, Cause.CUSTOMER_REQUEST, "53 66");
    freight(Milestone.HOLD, Cause.PAYMENT, "58 IH II UH");
    freight(Milestone.DELIVERED, null, "63 D2");
    freight(Milestone.HOLD, Cause.SECURITY, "69");
    freight(Milestone.PICKUP_ATTEMPTED, Cause.UNSTATED, "76");
    freight(Milestone.DELAYED, Cause.CARRIER_SORT, "82 96 MR");
    freight(Milestone.REDIRECTED, null, "83 85 E6");
    freight(Milestone.RETURNING, null, "86");
    freight(Milestone.REFUSED, Cause.REFUSED, "D1 D5 E7 RF UY");
    freight(Milestone.REFUSED, Cause.DAMAGE, "D4");
    freight(Milestone.DELIVERY_APPOINTMENT, null, "DE");
    freight(Milestone.CUSTOMS_CLEARED, null, "E4 EX");
    freight(Milestone.EXCEPTION, Cause.SECURITY, "IC");
    freight(Milestone.DELIVERY_ATTEMPTED, Cause.RECIPIENT_CLOSED, "UF");

    activity(Milestone.LABEL_CREATED, null, "001");
    activity(Milestone.BOOKING_CONFIRMED, null, "037");
    activity(Milestone.PICKUP_SCHEDULED, null, "038");
    activity(Milestone.PICKED_UP, null, "002 017 051");
    activity(Milestone.DEPARTED, null, "005 028 080");
    activity(Milestone.ARRIVED, null, "007 029 030 031 040 046 049 052");
    activity(Milestone.CUSTOMS_CLEARED, null, "009 027");
    activity(Milestone.CUSTOMS_STARTED, null, "043 056");
    activity(Milestone.IN_TRANSIT, null, "010 048 062 063 065 066 067 068 069 070");
    activity(Milestone.OUT_FOR_DELIVERY, null, "011");
    activity(Milestone.DELIVERED, null, "012 050");
    activity(Milestone.EXCEPTION, Cause.UNSTATED, "013 053 058");
    activity(Milestone.VOIDED, null, "014");
    activity(Milestone.DELIVERY_APPOINTMENT, null, "020 054");
    activity(Milestone.PACKED, null, "022");
    activity(Milestone.DOCUMENT_EVENT, null, "032 033 034 035 041 042 045 047");
    activity(Milestone.ETA_UPDATED, null, "036");
    activity(Milestone.WAREHOUSED, null, "044");
    activity(Milestone.ARRIVED_AT_DELIVERY, null, "055 057 060");
    activity(Milestone.ARRIVED_AT_PICKUP, null, "059 061 074");
    activity(Milestone.INFORMATION, null, "003 004 006 015 016 039 072 073");
  }

  /**
   * What an exception code says, or null where no table has it. Of a number that may be freight's,
   * a code that both tables have and read differently says nothing.
   */
  static @Nullable UpsCode exception(String code, boolean parcel) {
    String two = code.length() == 1 ? "0" + code : code;
    UpsCode ofParcel = PARCEL_EXCEPTIONS.get(two);
    UpsCode ofFreight = parcel ? null : FREIGHT_EXCEPTIONS.get(two);
    if (ofParcel == null && ofFreight == null) {
      return shortage(code);
    }
    if (ofFreight == null || ofFreight.equals(ofParcel)) {
      return ofParcel;
    }
    return ofParcel == null ? ofFreight : null;
  }

  /** The freight activities that are problems: no exception code has three digits. */
  private static @Nullable UpsCode shortage(String code) {
    UpsCode step = FREIGHT_ACTIVITIES.get(code);
    return step != null && step.milestone() == Milestone.EXCEPTION ? step : null;
  }

  /** A step of freight, or null where the table has no such code. */
  static @Nullable UpsCode freightActivity(String code) {
    return FREIGHT_ACTIVITIES.get(code);
  }

  private static void parcel(Milestone milestone, @Nullable Cause cause, String codes) {
    put(PARCEL_EXCEPTIONS, milestone, cause, codes);
  }

  private static void freight(Milestone milestone, @Nullable Cause cause, String codes) {
    put(FREIGHT_EXCEPTIONS, milestone, cause, codes);
  }

  private static void activity(Milestone milestone, @Nullable Cause cause, String codes) {
    put(FREIGHT_ACTIVITIES, milestone, cause, codes);
  }

  private static void put(
      Map<String, UpsCode> table, Milestone milestone, @Nullable Cause cause, String codes) {
    UpsCode meaning = new UpsCode(milestone, cause);
    for (String code : codes.split(" ", -1)) {
      if (table.put(code, meaning) != null) {
        throw new IllegalStateException("exception code " + code + " is listed twice");
      }
    }
  }
}
