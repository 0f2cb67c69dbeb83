import { randomInt } from 'node:crypto';

/** A 1Z number that no run used before, with the right check digit. */
export function aTrackingNumber(): string {
  const digits = Array.from({ length: 7 }, () => randomInt(10)).join('');
  const middle = `MP${String(randomInt(10_000)).padStart(4, '0')}03${digits}`;
  const sum = [...middle]
    .map((char) => (/\d/.test(char) ? Number(char) : (char.charCodeAt(0) - 3) % 10))
    .reduce((total, value, index) => total + value * (index % 2 === 1 ? 2 : 1), 0);
  return `1Z${middle}${(10 - (sum % 10)) % 10}`;
}

/** A Track Alert as UPS posts it: local time of New York and the same moment in GMT. */
export function aTrackAlert(
  trackingNumber: string,
  code: string,
  descriptionCode: string,
  description: string,
  at: Date,
) {
  const gmt = compact(at);
  const local = compact(new Date(at.getTime() - newYorkOffset(at)));
  return {
    trackingNumber,
    localActivityDate: local.date,
    localActivityTime: local.time,
    activityLocation: { city: 'NEW YORK', stateProvince: 'NY', postalCode: '10001', country: 'US' },
    activityStatus: { type: 'I', code, description, descriptionCode },
    scheduledDeliveryDate: local.date,
    actualDeliveryDate: '',
    actualDeliveryTime: '',
    gmtActivityDate: gmt.date,
    gmtActivityTime: gmt.time,
    deliveryStartTime: '',
    deliveryEndTime: '',
    deliveryTimeDescription: 'end of day',
  };
}

function compact(at: Date): { date: string; time: string } {
  const [date = '', time = ''] = at.toISOString().split(/[T.]/);
  return { date: date.replaceAll('-', ''), time: time.replaceAll(':', '') };
}

function newYorkOffset(at: Date): number {
  const there = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    timeZoneName: 'longOffset',
  });
  const zone = there.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const hours = Number(/GMT-(\d\d)/.exec(zone)?.[1] ?? 5);
  return hours * 3_600_000;
}
