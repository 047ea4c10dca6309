package sample

import "strings"

var firstNames = []string{
	"Adriana", "Alice", "Aline", "Amanda", "Ana", "André", "Ângela", "Antônio", "Arthur", "Aurélio", "Beatriz", "Benício", "Bruna", "Bruno",
	"Caio", "Camila", "Carlos", "Cauã", "Cecília", "César", "Conceição", "Cristina", "Daniel", "Débora", "Diego", "Eduardo", "Elaine",
	"Érica", "Fábio", "Felipe", "Fernanda", "Flávia", "Francisca", "Francisco", "Gabriel", "Gláucia", "Guilherme", "Gustavo", "Heloísa",
	"Helena", "Henrique", "Inês", "Iracema", "Isabela", "Jéssica", "João", "Joaquim", "José", "Júlia", "Juliana", "Larissa", "Laura",
	"Letícia", "Lívia", "Lorena", "Lúcia", "Lucas", "Luís", "Luíza", "Manuela", "Márcia", "Marcos", "Maria", "Mariana", "Mateus", "Moacir",
	"Mônica", "Murilo", "Natália", "Otávio", "Patrícia", "Paulo", "Pedro", "Priscila", "Rafael", "Raimundo", "Regina", "Renata", "Ricardo",
	"Rita", "Rodrigo", "Rosângela", "Samuel", "Sebastião", "Sérgio", "Sílvia", "Simone", "Tatiane", "Thaís", "Theo", "Tiago", "Valéria",
	"Vera", "Vicente", "Vinícius", "Vitória", "Wagner", "Yasmin", "Zélia",
}

var lastNames = []string{
	"Albuquerque", "Almeida", "Alves", "Amaral", "Andrade", "Antunes", "Araújo", "Assis", "Azevedo", "Barbosa", "Barros", "Batista",
	"Bezerra", "Borges", "Brandão", "Brito", "Cabral", "Camargo", "Campos", "Cardoso", "Carvalho", "Castro", "Cavalcante", "Coelho", "Correia",
	"Costa", "Coutinho", "Cruz", "Cunha", "D'Ávila", "da Silva", "de Sá", "Dias", "do Nascimento", "dos Santos", "Duarte", "Esteves", "Fagundes", "Farias",
	"Fernandes", "Ferreira", "Figueiredo", "Fonseca", "Freitas", "Gomes", "Gonçalves", "Guimarães", "Leão", "Lima", "Lopes", "Macêdo",
	"Machado", "Magalhães", "Martins", "Medeiros", "Melo", "Mendes", "Miranda", "Monteiro", "Moraes", "Moreira", "Moura", "Nogueira",
	"Nunes", "Oliveira", "Pacheco", "Peixoto", "Pereira", "Pinheiro", "Pires", "Queiroz", "Ramos", "Rebouças", "Ribeiro", "Rocha",
	"Rodrigues", "Sampaio", "Simões", "Siqueira", "Soares", "Souza", "Tavares", "Teixeira", "Vasconcelos", "Vieira", "Ximenes",
}

// domains are reserved for examples (RFC 2606): no mail ever reaches anybody.
var domains = []string{
	"example.com", "example.com", "example.org", "example.net", "correio.example", "empresa.example", "loja.example", "escola.example",
}

var trades = []string{
	"Padaria", "Oficina", "Clínica", "Ótica", "Farmácia", "Papelaria", "Academia", "Floricultura", "Construtora", "Confecção", "Mercearia",
	"Imobiliária", "Transportadora", "Livraria", "Restaurante", "Consultório", "Gráfica", "Pousada", "Escola", "Estúdio",
}

var companyNames = []string{
	"São José", "Pão Quente", "Boa Vista", "Três Irmãos", "Bom Jesus", "Estrela", "Avenida", "do Centro", "Santo Antônio", "Nova Esperança",
	"Ipê Amarelo", "Beija-Flor", "Coração", "Horizonte", "União", "Primavera", "Açaí & Cia", "Maré Alta", "Sertão", "Pôr do Sol", "Aurora", "Céu Azul",
}

var plans = []string{"Básico", "Básico", "Básico", "Pro", "Pro", "Família", ""}

// city is a city with its telephone area code and how many of all people live there, roughly.
type city struct {
	name   string
	area   uint64
	weight int
}

var cities = []city{
	{"São Paulo", 11, 30}, {"Guarulhos", 11, 4}, {"Santo André", 11, 2}, {"São José dos Campos", 12, 2}, {"Santos", 13, 1},
	{"Bauru", 14, 1}, {"Sorocaba", 15, 2}, {"Ribeirão Preto", 16, 2}, {"São José do Rio Preto", 17, 1}, {"Presidente Prudente", 18, 1},
	{"Campinas", 19, 3}, {"Rio de Janeiro", 21, 16}, {"Niterói", 21, 1}, {"Campos dos Goytacazes", 22, 1}, {"Volta Redonda", 24, 1},
	{"Vitória", 27, 1}, {"Vila Velha", 27, 1}, {"Belo Horizonte", 31, 6}, {"Juiz de Fora", 32, 1}, {"Uberlândia", 34, 2},
	{"Poços de Caldas", 35, 1}, {"Montes Claros", 38, 1}, {"Curitiba", 41, 5}, {"Ponta Grossa", 42, 1}, {"Londrina", 43, 1},
	{"Maringá", 44, 1}, {"Foz do Iguaçu", 45, 1}, {"Joinville", 47, 2}, {"Blumenau", 47, 1}, {"Florianópolis", 48, 2}, {"Chapecó", 49, 1},
	{"Porto Alegre", 51, 4}, {"Pelotas", 53, 1}, {"Caxias do Sul", 54, 1}, {"Santa Maria", 55, 1}, {"Brasília", 61, 7}, {"Goiânia", 62, 4},
	{"Palmas", 63, 1}, {"Cuiabá", 65, 2}, {"Campo Grande", 67, 2}, {"Rio Branco", 68, 1}, {"Porto Velho", 69, 1}, {"Salvador", 71, 6},
	{"Ilhéus", 73, 1}, {"Feira de Santana", 75, 1}, {"Aracaju", 79, 1}, {"Recife", 81, 4}, {"Olinda", 81, 1}, {"Maceió", 82, 2},
	{"João Pessoa", 83, 2}, {"Natal", 84, 2}, {"Fortaleza", 85, 6}, {"Teresina", 86, 2}, {"Belém", 91, 3}, {"Manaus", 92, 5},
	{"Santarém", 93, 1}, {"Boa Vista", 95, 1}, {"Macapá", 96, 1}, {"São Luís", 98, 2}, {"Imperatriz", 99, 1},
}

type place struct {
	name string
	area uint64
}

// spread lists every city as often as its weight says, so that one throw of the dice finds one.
func spread(cities []city) []place {
	var places []place
	for _, city := range cities {
		for range city.weight {
			places = append(places, place{city.name, city.area})
		}
	}
	return places
}

// word is a name as it is written, and as it stands in a mail address.
type word struct{ written, plain string }

func spell(names []string) []word {
	words := make([]word, len(names))
	for i, name := range names {
		words[i] = word{written: name, plain: unaccented.Replace(strings.ToLower(name))}
	}
	return words
}

var unaccented = strings.NewReplacer(
	"á", "a", "à", "a", "â", "a", "ã", "a", "é", "e", "ê", "e", "í", "i", "ó", "o", "ô", "o", "õ", "o", "ú", "u", "ç", "c", " ", "", "'", "",
)
