import { geoCentroid } from 'd3-geo';
import type { Place } from './model';

/** The cities of one country: name, region as its country numbers or abbreviates it, hundredths of degrees; the largest first. */
export type Country = readonly (readonly [
  name: string,
  region: string,
  latitude: number,
  longitude: number,
])[];

/** Where on the map something is. */
export interface Spot {
  readonly longitude: number;
  readonly latitude: number;
  /** The place itself is known; otherwise only about where it is. */
  readonly exact: boolean;
  /** By what it was found. */
  readonly by: 'city' | 'region' | 'country';
}

/**
 * Ports and airports that carriers name by UN/LOCODE alone, with the city that each belongs to. There is no free list of
 * their coordinates in a registry, so the city's stand for them.
 */
const CITY_OF_LOCODE: Readonly<Record<string, string>> = {
  AEAUH: 'Abu Dhabi',
  AEDXB: 'Dubai',
  AEJEA: 'Dubai',
  ARBUE: 'Buenos Aires',
  AUBNE: 'Brisbane',
  AUMEL: 'Melbourne',
  AUSYD: 'Sydney',
  BEANR: 'Antwerpen',
  BEZEE: 'Brugge',
  BRSSZ: 'Santos',
  CAHAL: 'Halifax',
  CAMTR: 'Montréal',
  CAVAN: 'Vancouver',
  CAYYZ: 'Toronto',
  CHZRH: 'Zürich',
  CLSAI: 'San Antonio',
  CNCAN: 'Guangzhou',
  CNDLC: 'Dalian',
  CNNGB: 'Ningbo',
  CNPVG: 'Shanghai',
  CNQZH: 'Quanzhou',
  CNSHA: 'Shanghai',
  CNSHK: 'Shenzhen',
  CNSZX: 'Shenzhen',
  CNTAO: 'Qingdao',
  CNTSN: 'Tianjin',
  CNTXG: 'Tianjin',
  CNXMN: 'Xiamen',
  CNYTN: 'Shenzhen',
  COCTG: 'Cartagena',
  DEBRE: 'Bremen',
  DEBRV: 'Bremerhaven',
  DECGN: 'Köln',
  DEFRA: 'Frankfurt am Main',
  DEHAM: 'Hamburg',
  DELEJ: 'Leipzig',
  DEMUC: 'München',
  DKAAR: 'Aarhus',
  DKCPH: 'Copenhagen',
  EGALY: 'Alexandria',
  EGPSD: 'Port Said',
  ESALG: 'Algeciras',
  ESBCN: 'Barcelona',
  ESMAD: 'Madrid',
  ESVLC: 'Valencia',
  FIHEL: 'Helsinki',
  FRCDG: 'Paris',
  FRFOS: 'Fos-sur-Mer',
  FRLEH: 'Le Havre',
  FRMRS: 'Marseille',
  GBFXT: 'Felixstowe',
  GBLGP: 'Tilbury',
  GBLHR: 'London',
  GBLON: 'London',
  GBSOU: 'Southampton',
  GRPIR: 'Piraeus',
  HKHKG: 'Hong Kong',
  IDJKT: 'Jakarta',
  IDTPP: 'Jakarta',
  IEDUB: 'Dublin',
  ILHFA: 'Haifa',
  INBOM: 'Mumbai',
  INMAA: 'Chennai',
  INMUN: 'Mundra',
  INNSA: 'Navi Mumbai',
  ITGIT: 'Gioia Tauro',
  ITGOA: 'Genoa',
  ITMIL: 'Milan',
  ITTRS: 'Trieste',
  JPNGO: 'Nagoya',
  JPNRT: 'Narita',
  JPOSA: 'Osaka',
  JPTYO: 'Tokyo',
  JPUKB: 'Kobe',
  JPYOK: 'Yokohama',
  KRICN: 'Incheon',
  KRPUS: 'Busan',
  LKCMB: 'Colombo',
  MAPTM: 'Tangier',
  MXLZC: 'Lázaro Cárdenas',
  MXVER: 'Veracruz',
  MXZLO: 'Manzanillo',
  MYPKG: 'Klang',
  MYTPP: 'Johor Bahru',
  NLAMS: 'Amsterdam',
  NLRTM: 'Rotterdam',
  NOOSL: 'Oslo',
  NZAKL: 'Auckland',
  OMSLL: 'Şalālah',
  PABLB: 'Panamá',
  PAMIT: 'Colón',
  PECLL: 'Callao',
  PHMNL: 'Manila',
  PLGDN: 'Gdańsk',
  PTLIS: 'Lisbon',
  PTSIE: 'Sines',
  ROCND: 'Constanţa',
  SADMM: 'Dammam',
  SAJED: 'Jeddah',
  SEGOT: 'Göteborg',
  SGSIN: 'Singapore',
  SIKOP: 'Koper',
  THBKK: 'Bangkok',
  THLCH: 'Laem Chabang',
  TRIST: 'İstanbul',
  TRMER: 'Mersin',
  TWKHH: 'Kaohsiung',
  TWTPE: 'Taipei',
  USATL: 'Atlanta',
  USBAL: 'Baltimore',
  USBOS: 'Boston',
  USCHI: 'Chicago',
  USCHS: 'Charleston',
  USDAL: 'Dallas',
  USEWR: 'Newark',
  USHOU: 'Houston',
  USJFK: 'New York City',
  USLAX: 'Los Angeles',
  USLGB: 'Long Beach',
  USMEM: 'Memphis',
  USMIA: 'Miami',
  USNYC: 'New York City',
  USOAK: 'Oakland',
  USORF: 'Norfolk',
  USSAV: 'Savannah',
  USSDF: 'Louisville',
  USSEA: 'Seattle',
  USTIW: 'Tacoma',
  UYMVD: 'Montevideo',
  VNHPH: 'Haiphong',
  VNSGN: 'Ho Chi Minh City',
  ZADUR: 'Durban',
  ZACPT: 'Cape Town',
};

/** The country of a place, as ISO 3166-1 alpha-2; null where it is not said. */
export function countryOf(place: Place): string | null {
  const code = (place.country ?? place.locode?.slice(0, 2) ?? '').trim().toUpperCase();
  return /^[A-Z]{2}$/.test(code) ? code : null;
}

/** About where a place is; null where not even the country is known. */
export function locate(place: Place, cities: Country): Spot | null {
  const name = comparable(place.city ?? CITY_OF_LOCODE[place.locode?.toUpperCase() ?? ''] ?? '');
  const region = place.region?.trim().toUpperCase() ?? '';
  if (name !== '') {
    const named = cities.filter(([city]) => comparable(city) === name);
    const there = named.filter(([, itsRegion]) => itsRegion === region);
    const found = there[0] ?? named[0];
    if (found !== undefined) {
      // Where a region is said that this country writes so, and none of the cities is in it, it is another city.
      const regionIsKnown = region !== '' && cities.some(([, itsRegion]) => itsRegion === region);
      if (there.length > 0 || !regionIsKnown) {
        return spot(found, there.length > 0 || named.length === 1, 'city');
      }
    }
    const longer = cities.find(
      ([city, itsRegion]) =>
        comparable(city).startsWith(`${name} `) && (region === '' || itsRegion === region),
    );
    if (longer !== undefined) {
      return spot(longer, false, 'city');
    }
  }
  const inRegion = region === '' ? [] : cities.filter(([, itsRegion]) => itsRegion === region);
  return inRegion.length > 0 ? middle(inRegion, 'region') : middle(cities, 'country');
}

function spot([, , latitude, longitude]: Country[number], exact: boolean, by: Spot['by']): Spot {
  return { latitude: latitude / 100, longitude: longitude / 100, exact, by };
}

/** The middle of where people live, over the date line, too. */
function middle(cities: Country, by: Spot['by']): Spot | null {
  if (cities.length === 0) {
    return null;
  }
  const [longitude, latitude] = geoCentroid({
    type: 'MultiPoint',
    coordinates: cities.map(([, , itsLatitude, itsLongitude]) => [itsLongitude / 100, itsLatitude / 100]),
  });
  return { latitude, longitude, exact: false, by };
}

/** As carriers write names: in capitals, without marks. */
function comparable(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/\bST[. ]/g, 'SAINT ')
    .replace(/[^A-Z0-9]+/g, ' ')
    .replace(/ CITY$/, '')
    .trim();
}

const files = import.meta.glob<string>('./generated/cities/*.json', { query: '?url', import: 'default' });
const loaded = new Map<string, Promise<Readonly<Record<string, Country>>>>();

/** The cities of a country; empty for one of which nothing is known. */
export async function citiesOf(country: string): Promise<Country> {
  const file = `./generated/cities/${country.slice(0, 1)}.json`;
  const known = loaded.get(file) ?? load(file);
  loaded.set(file, known);
  return (await known)[country] ?? [];
}

async function load(file: string): Promise<Readonly<Record<string, Country>>> {
  const address = await files[file]?.();
  if (address === undefined) {
    return {};
  }
  const response = await fetch(address);
  if (!response.ok) {
    loaded.delete(file);
    throw new Error(`the cities cannot be read: ${response.status}`);
  }
  return response.json();
}
