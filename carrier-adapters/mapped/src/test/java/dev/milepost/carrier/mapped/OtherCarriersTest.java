package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.CarrierEvent;
import org.junit.jupiter.api.Test;

/**
 * The language is enough for the shapes of carriers that ship no mapping (dossier section 2.8): the
 * mappings here are drafts, with as few codes as show it.
 */
class OtherCarriersTest {

  @Test
  void readsTextsWithoutCodesOfArticlesInConsignments() {
    // Australia Post: no code at all, an article below its consignment
    String mapping =
        """
        carrier: AUSPOST
        reads: json
        shipments: tracking_results/trackable_items
        reference: article_id
        related:
          - {value: ../consignment_id, type: BOOKING}
          - ../tracking_id
        events: events
        event: {code: description, text: description, time: date, place: {facility: location}}
        codes:
          - {code: Delivered, milestone: DELIVERED}
          - {code: Item processed at facility, milestone: ARRIVED}
        """;
    String payload =
        """
        {"tracking_results": [{"tracking_id": "7XX1000", "consignment_id": "7XX1000634", "trackable_items": [
          {"article_id": "7XX1000634011427", "events": [
            {"location": "ALEXANDRIA NSW", "description": "Item Delivered to a cloud", "date": "2026-03-05T15:13:46+11:00"},
            {"location": "ALEXANDRIA NSW", "description": "Item processed at facility", "date": "2026-03-05T05:13:46+11:00"}]},
          {"article_id": "7XX1000634011434", "events": [
            {"location": "HUNTINGWOOD NSW", "description": "Delivered", "date": "2026-03-05T16:00:00+11:00"}]}]}]}
        """;

    assertThat(Tried.lines(mapping, payload))
        .containsExactly(
            "UNKNOWN 2026-03-05T04:13:46Z GIVEN ALEXANDRIA NSW 7XX1000634 7XX1000",
            "ARRIVED 2026-03-04T18:13:46Z GIVEN ALEXANDRIA NSW 7XX1000634 7XX1000",
            "DELIVERED 2026-03-05T05:00:00Z GIVEN HUNTINGWOOD NSW 7XX1000634 7XX1000");
    assertThat(Tried.events(mapping, payload).get(0).carrierStatus().code())
        .isEqualTo("Item Delivered to a cloud");
  }

  @Test
  void readsTwoIdentitiesOfOneItem() {
    // Royal Mail: a 2D id and an S10 barcode; estimate with a window
    String mapping =
        """
        carrier: ROYALMAIL
        reads: json
        shipments: mailPieces
        reference: mailPieceId
        related:
          - {value: summary/oneDBarcode, type: TRACKING_NUMBER, issuer: =ROYALMAIL}
        events: events
        event: {code: eventCode, text: eventName, time: eventDateTime, place: {facility: locationName}}
        zone: Europe/London
        estimate:
          date: estimatedDelivery/date
          from: estimatedDelivery/startOfEstimatedWindow
          to: estimatedDelivery/endOfEstimatedWindow
        codes:
          - {code: EVNMI, milestone: PICKED_UP}
        """;
    String payload =
        """
        {"mailPieces": {"mailPieceId": "090367574000000FE1E1B",
          "summary": {"uniqueItemId": "090367574000000FE1E1B", "oneDBarcode": "FQ087430672GB"},
          "estimatedDelivery": {"date": "2026-03-31", "startOfEstimatedWindow": "08:00:00", "endOfEstimatedWindow": "11:00:00"},
          "events": [{"eventCode": "EVNMI", "eventName": "Forwarded", "eventDateTime": "2026-03-30T15:16:02+01:00", "locationName": "Stafford DO"}]}}
        """;

    assertThat(Tried.lines(mapping, payload))
        .containsExactly(
            "PICKED_UP 2026-03-30T14:16:02Z GIVEN Stafford DO FQ087430672GB",
            "ETA_UPDATED 2026-03-30T14:16:02Z GIVEN 2026-03-31T07:00:00Z..2026-03-31T10:00:00Z FQ087430672GB");
  }

  @Test
  void tellsStepsThatAreStillToComeFromThoseThatHappened() {
    // DPD: future steps are listed, in a SOAP envelope, with American times
    String mapping =
        """
        carrier: DPD
        reads: xml
        shipments: Envelope/Body/getTrackingDataResponse/trackingresult
        reference: shipmentInfo/parcelLabelNumber
        events: statusInfo
        event:
          code: status
          text: label/content
          time: {path: date/content, format: "M/d/yyyy h:mm:ss a"}
          place: {city: location/content}
          planned: {path: statusHasBeenReached, is: false}
        zone: Europe/Brussels
        codes:
          - {code: ACCEPTED, milestone: PICKED_UP}
          - {code: ON_THE_ROAD, milestone: IN_TRANSIT}
          - {code: OUT_FOR_DELIVERY, milestone: OUT_FOR_DELIVERY}
        """;
    String payload =
        """
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
         <getTrackingDataResponse><trackingresult>
          <shipmentInfo><parcelLabelNumber>09980525414724</parcelLabelNumber></shipmentInfo>
          <statusInfo><status>ACCEPTED</status><label><content>Handed over</content></label>
            <location><content>Mechelen (BE)</content></location><statusHasBeenReached>true</statusHasBeenReached>
            <date><content>8/17/2025 7:11:26 PM</content></date></statusInfo>
          <statusInfo><status>ON_THE_ROAD</status><statusHasBeenReached>false</statusHasBeenReached>
            <date><content>8/18/2025 12:00:00 PM</content></date></statusInfo>
          <statusInfo><status>OUT_FOR_DELIVERY</status><statusHasBeenReached>false</statusHasBeenReached></statusInfo>
         </trackingresult></getTrackingDataResponse></soap:Body></soap:Envelope>
        """;

    assertThat(Tried.lines(mapping, payload))
        .containsExactly(
            "PICKED_UP 2025-08-17T17:11:26Z DEFAULT Mechelen (BE)",
            "IN_TRANSIT PLANNED 2025-08-18T10:00:00Z DEFAULT");
  }

  @Test
  void readsReturnsThatShareTheNumber() {
    // Amazon Shipping: what a code means depends on the direction
    String mapping =
        """
        carrier: AMAZON
        reads: json
        shipments: payload
        reference: trackingId
        related: {value: alternateLegTrackingId, type: TRACKING_NUMBER}
        events: eventHistory
        event:
          type: shipmentType
          code: eventCode
          time: eventTime
          place: {city: location/city, region: location/stateOrRegion, country: location/countryCode}
        estimate: {date: promisedDeliveryDate}
        codes:
          - {code: Departed, milestone: DEPARTED}
          - {type: RETURNS, code: Departed, milestone: RETURNING}
          - {code: Delivered, milestone: DELIVERED}
          - {type: RETURNS, code: Delivered, milestone: RETURNED}
        """;
    String payload =
        """
        {"payload": {"trackingId": "QB0000000000", "alternateLegTrackingId": "TBA0000000001", "promisedDeliveryDate": "2026-03-09T23:59:59Z",
          "eventHistory": [
            {"eventCode": "Departed", "eventTime": "2026-03-05T10:00:00Z", "shipmentType": "FORWARD",
             "location": {"city": "Phoenix", "stateOrRegion": "AZ", "countryCode": "US", "postalCode": "85001"}},
            {"eventCode": "Departed", "eventTime": "2026-03-07T10:00:00Z", "shipmentType": "RETURNS"},
            {"eventCode": "Delivered", "eventTime": "2026-03-08T10:00:00Z", "shipmentType": "RETURNS"}]}}
        """;

    assertThat(Tried.lines(mapping, payload))
        .containsExactly(
            "DEPARTED 2026-03-05T10:00:00Z GIVEN Phoenix,AZ,US TBA0000000001",
            "RETURNING 2026-03-07T10:00:00Z GIVEN TBA0000000001",
            "RETURNED 2026-03-08T10:00:00Z GIVEN TBA0000000001");
    assertThat(Tried.read(mapping, payload).toString()).doesNotContain("85001");
  }

  @Test
  void readsADateAndATimeInTwoFields() {
    // TNT: YYYYMMDD and HHMM, local by their name; the code of an exception needs a cause
    String mapping =
        """
        carrier: TNT
        reads: xml
        shipments: TrackResponse/Consignment
        reference: ConsignmentNumber
        related: CustomerReference
        events: StatusData
        event:
          code: StatusCode
          text: StatusDescription
          time: {path: LocalEventDate, time: LocalEventTime, format: "yyyyMMdd[ HHmm]"}
          place: {facility: DepotName, country: Depot/@country}
        codes:
          - {code: OD, milestone: OUT_FOR_DELIVERY}
          - {code: CR, milestone: HOLD, cause: CUSTOMS}
        """;
    String payload =
        """
        <TrackResponse><Consignment><ConsignmentNumber>GE012345678GB</ConsignmentNumber>
          <CustomerReference>ORDER 9</CustomerReference>
          <StatusData><StatusCode>OD</StatusCode><LocalEventDate format="YYYYMMDD">20260203</LocalEventDate>
            <LocalEventTime format="HHMM">1020</LocalEventTime><Depot country="DEU">BER</Depot><DepotName>Berlin</DepotName></StatusData>
          <StatusData><StatusCode>CR</StatusCode><LocalEventDate>20260202</LocalEventDate><LocalEventTime/></StatusData>
          <StatusData><StatusCode>CR</StatusCode><LocalEventDate>20260230</LocalEventDate><LocalEventTime>1020</LocalEventTime></StatusData>
        </Consignment></TrackResponse>
        """;

    assertThat(Tried.lines(mapping, payload))
        .containsExactly(
            "OUT_FOR_DELIVERY 2026-02-03T09:20:00Z PLACE Berlin,DE ORDER 9",
            "HOLD 2026-02-02T00:00:00Z UNKNOWN CUSTOMS ORDER 9",
            "PROBLEM /TrackResponse/Consignment/StatusData/2/LocalEventDate"
                + " the time cannot be read, expected 'yyyyMMdd[ HHmm]'");
  }

  @Test
  void readsTheNameOfTheZoneInAField() {
    // Canada Post: EST and EDT beside the time, on the day on which the clocks are put back
    String mapping =
        """
        carrier: CANADAPOST
        reads: xml
        shipments: tracking-detail
        ignore: {path: archive-exists, is: "true", why: an old shipment}
        reference: pin
        related: [customer-ref-1, customer-ref-2]
        events: significant-events/occurrence
        event:
          code: event-identifier
          text: event-description
          time: {path: event-date, time: event-time, zone: event-time-zone}
          place: {city: event-site, region: event-province, country: =CA}
        estimate: {date: [changed-expected-date, expected-delivery-date], destination: {region: destination-province, country: =CA}}
        codes:
          - {code: "0100", milestone: IN_TRANSIT}
          - {code: "20", milestone: POD_AVAILABLE}
        """;
    String payload =
        """
        <tracking-detail xmlns="http://www.canadapost.ca/ws/track"><pin>1371134583769923</pin><customer-ref-1>955-0398</customer-ref-1>
          <changed-expected-date></changed-expected-date><expected-delivery-date>2026-11-05</expected-delivery-date><destination-province>AB</destination-province>
          <significant-events>
          <occurrence><event-identifier>0100</event-identifier><event-date>2026-11-01</event-date><event-time>01:30:00</event-time>
            <event-time-zone>EST</event-time-zone><event-site>SAINTE-FOY</event-site><event-province>QC</event-province></occurrence>
          <occurrence><event-identifier>0100</event-identifier><event-date>2026-11-01</event-date><event-time>01:30:00</event-time>
            <event-time-zone>EDT</event-time-zone><event-site>SAINTE-FOY</event-site><event-province>QC</event-province></occurrence>
          <occurrence><event-identifier>0100</event-identifier><event-date>2026-10-31</event-date><event-time>20:30:00</event-time>
            <event-time-zone>??</event-time-zone><event-site>EDMONTON</event-site><event-province>AB</event-province></occurrence>
          </significant-events></tracking-detail>
        """;

    assertThat(Tried.lines(mapping, payload))
        .containsExactly(
            "IN_TRANSIT 2026-11-01T06:30:00Z GIVEN SAINTE-FOY,QC,CA 955-0398",
            "IN_TRANSIT 2026-11-01T05:30:00Z GIVEN SAINTE-FOY,QC,CA 955-0398",
            "IN_TRANSIT 2026-11-01T02:30:00Z PLACE EDMONTON,AB,CA 955-0398",
            "ETA_UPDATED 2026-11-01T06:30:00Z GIVEN null..2026-11-06T06:59:59Z 955-0398");
    assertThat(Tried.events(mapping, payload).get(2).warnings())
        .contains("time: the name of its zone is not known");
  }

  @Test
  void givesAnEventTheSameIdHoweverItsTimeIsSpelled() {
    String mapping =
        """
        {carrier: X, reads: json, reference: n, events: e, event: {code: c, time: t}, codes: []}
        """;

    CarrierEvent one =
        Tried.events(
                mapping, "{\"n\": \"A1\", \"e\": {\"c\": \"x\", \"t\": \"2026-03-05T10:00:59Z\"}}")
            .get(0);
    CarrierEvent same =
        Tried.events(
                mapping,
                "{\"n\": \"a-1\", \"e\": [{\"c\": \"X\", \"t\": \"2026-03-05 11:00+0100\"}]}")
            .get(0);
    CarrierEvent other =
        Tried.events(
                mapping, "{\"n\": \"A1\", \"e\": {\"c\": \"x\", \"t\": \"2026-03-05T10:01:00Z\"}}")
            .get(0);

    assertThat(same.id()).isEqualTo(one.id());
    assertThat(other.id()).isNotEqualTo(one.id());
  }
}
