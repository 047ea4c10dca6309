package contact

// countryCodes lists ISO 3166-1 alpha-2, and XK, which is in general use for
// Kosovo. Each takes three bytes; isCountryCode relies on it.
const countryCodes = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
	"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ " +
	"NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
	"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
	"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "

// countryAliases has names in use that the language tables do not give.
var countryAliases = map[string]string{
	"Republica Federativa do Brasil": "BR", "Federative Republic of Brazil": "BR", "Brésil": "BR",
	"USA": "US", "U.S.A.": "US", "U.S.": "US", "EUA": "US", "E.U.A.": "US", "United States of America": "US",
	"Estados Unidos da America": "US", "Estados Unidos da America do Norte": "US", "America": "US",
	"UK": "GB", "U.K.": "GB", "Great Britain": "GB", "Britain": "GB", "Gra Bretanha": "GB", "England": "GB", "Inglaterra": "GB",
	"Scotland": "GB", "Escocia": "GB", "Wales": "GB", "Pais de Gales": "GB", "Northern Ireland": "GB", "Irlanda do Norte": "GB",
	"Reino Unido da Gra-Bretanha": "GB", "United Kingdom of Great Britain and Northern Ireland": "GB",
	"Holland": "NL", "Holanda": "NL", "The Netherlands": "NL", "Países Baixos": "NL",
	"Czech Republic": "CZ", "República Checa": "CZ", "República Tcheca": "CZ", "Tchéquia": "CZ", "Chéquia": "CZ", "Czechia": "CZ",
	"South Korea": "KR", "Korea": "KR", "Coreia": "KR", "Coreia do Sul": "KR", "Republic of Korea": "KR", "República da Coreia": "KR", "Korea, Republic of": "KR",
	"North Korea": "KP", "Coreia do Norte": "KP", "Democratic People's Republic of Korea": "KP", "Korea, Democratic People's Republic of": "KP",
	"Russian Federation": "RU", "Federação Russa": "RU", "Ivory Coast": "CI", "Costa do Marfim": "CI", "Côte d'Ivoire": "CI", "Cote d Ivoire": "CI",
	"Cape Verde": "CV", "Cabo Verde": "CV", "East Timor": "TL", "Timor Leste": "TL", "Burma": "MM", "Birmânia": "MM", "Mianmar": "MM", "Myanmar": "MM",
	"Swaziland": "SZ", "Suazilândia": "SZ", "Macedonia": "MK", "Macedônia": "MK", "Macedônia do Norte": "MK",
	"Viet Nam": "VN", "Vietnã": "VN", "Vietname": "VN", "Turkey": "TR", "Turkiye": "TR", "Turquia": "TR",
	"Hong Kong": "HK", "Macau": "MO", "Macao": "MO", "Taiwan": "TW", "Formosa": "TW", "China Continental": "CN", "Mainland China": "CN",
	"People's Republic of China": "CN", "República Popular da China": "CN", "Palestine": "PS", "Palestina": "PS", "State of Palestine": "PS",
	"Vatican": "VA", "Vaticano": "VA", "Holy See": "VA", "Santa Sé": "VA", "Congo": "CG", "Republic of the Congo": "CG", "República do Congo": "CG",
	"Democratic Republic of the Congo": "CD", "Congo, Democratic Republic of the": "CD", "DR Congo": "CD", "RDC": "CD", "DRC": "CD", "Zaire": "CD",
	"República Democrática do Congo": "CD", "Bolivarian Republic of Venezuela": "VE", "Venezuela, Bolivarian Republic of": "VE",
	"Plurinational State of Bolivia": "BO", "Bolivia, Plurinational State of": "BO", "Iran, Islamic Republic of": "IR", "Islamic Republic of Iran": "IR",
	"Irã": "IR", "Irão": "IR", "Syrian Arab Republic": "SY", "Moldova, Republic of": "MD", "Republic of Moldova": "MD", "Moldávia": "MD", "Moldova": "MD",
	"Tanzania, United Republic of": "TZ", "United Republic of Tanzania": "TZ", "Lao People's Democratic Republic": "LA", "Brunei Darussalam": "BN",
	"Emirados Arabes": "AE", "UAE": "AE", "EAU": "AE", "Arabia Saudita": "SA", "KSA": "SA", "Nova Zelandia": "NZ", "Africa do Sul": "ZA", "RSA": "ZA",
	"Polônia": "PL", "Polónia": "PL", "Romênia": "RO", "Roménia": "RO", "Eslovênia": "SI", "Letônia": "LV", "Estônia": "EE",
	"Guiné-Bissau": "GW", "Guine Bissau": "GW", "São Tomé": "ST", "Sao Tome": "ST", "Trinidad": "TT", "Trinidad e Tobago": "TT",
	"Bosnia": "BA", "Bósnia": "BA", "Bosnia e Herzegovina": "BA", "Bósnia-Herzegovina": "BA", "Micronesia": "FM",
	"Deutschland": "DE", "España": "ES", "Italia": "IT", "Suisse": "CH", "Schweiz": "CH", "Österreich": "AT", "México": "MX", "Perú": "PE",
	"Republica Dominicana": "DO", "Dominican Republic": "DO", "Porto Rico": "PR", "Guiana": "GY", "Guyana": "GY", "Suriname": "SR",
	"Guiana Francesa": "GF", "French Guiana": "GF", "Ilhas Malvinas": "FK", "Ilhas Cayman": "KY", "Quênia": "KE", "Singapura": "SG", "Cingapura": "SG",
}
