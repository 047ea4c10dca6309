/** ISO 3166-1 alpha-2, all that are assigned. */
const codes =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'.split(
    ' ',
  )

export type Country = { value: string; label: string }

/** All countries by name in the given language. */
export function countries(locale: string): Country[] {
  const names = new Intl.DisplayNames([locale], { type: 'region' })
  const list = codes.map((code) => ({ value: code, label: names.of(code) ?? code }))
  return list.sort((a, b) => a.label.localeCompare(b.label, locale))
}

/** Lower case without accents, so that "sao" finds "São". */
export function plain(text: string) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** The browser's time zone. */
export function guessZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
}

const zoneCountry: Record<string, string> = {
  'America/Argentina': 'AR',
  'America/Bogota': 'CO',
  'America/Lima': 'PE',
  'America/Mexico_City': 'MX',
  'America/Montevideo': 'UY',
  'America/New_York': 'US',
  'America/Chicago': 'US',
  'America/Denver': 'US',
  'America/Los_Angeles': 'US',
  'America/Santiago': 'CL',
  'Europe/Lisbon': 'PT',
  'Europe/London': 'GB',
}

const brazilian = /^America\/(Sao_Paulo|Araguaina|Bahia|Belem|Boa_Vista|Campo_Grande|Cuiaba|Eirunepe|Fortaleza|Maceio|Manaus|Noronha|Porto_Velho|Recife|Rio_Branco|Santarem)$/

/** A country for the first form: from the zone, else from the language's region. */
export function guessCountry(zone: string, language: string) {
  if (brazilian.test(zone)) return 'BR'
  const known = Object.entries(zoneCountry).find(([prefix]) => zone.startsWith(prefix))
  return known?.[1] ?? new Intl.Locale(language || 'en').region ?? 'BR'
}

/** Time zones this browser knows, UTC and the given one always among them. */
export function zones(current: string) {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', current])].filter(Boolean)
}
