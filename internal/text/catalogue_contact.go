package text

// contactTexts: contacts and their fields.
var contactTexts = map[string]sentence{
	"member_unknown": {
		en:         "This person is no active member of the account. Choose one of the members.",
		pt:         "Esta pessoa não é um membro ativo da conta. Escolha um dos membros.",
		compatible: "Member must be an active member of the account",
	},
	"too_many_values": {
		en:         "These are too many. At most {max} are kept.",
		pt:         "São demais. Cabem no máximo {max}.",
		compatible: "Too many values (maximum is {max})",
	},
	"title_taken": {
		en:         "Another label has this title already. Choose another.",
		pt:         "Outra etiqueta já tem este título. Escolha outro.",
		compatible: "Title has already been taken",
	},
	"label_invalid": {
		en:         "A label has two or more letters, digits, _ and -, no spaces, and begins with a letter or digit.",
		pt:         "Uma etiqueta tem duas ou mais letras, números, _ e -, sem espaços, e começa com letra ou número.",
		compatible: "Title is invalid",
	},
	"label_unknown": {
		en: "There is no label “{label}”. Choose one of the labels, or ask an administrator to make it.",
		pt: "Não existe a etiqueta “{label}”. Escolha uma das etiquetas ou peça a um administrador que a crie.",
	},
	"color_invalid": {
		en: "This is not a colour. Write it like #1f93ff.",
		pt: "Isto não é uma cor. Escreva como #1f93ff.",
	},
	"email_taken": {
		en:         "This e-mail address is in use already.",
		pt:         "Este e-mail já está em uso.",
		compatible: "Email has already been taken",
	},
	"phone_number_taken": {
		en:         "This phone number is in use already.",
		pt:         "Este telefone já está em uso.",
		compatible: "Phone number has already been taken",
	},
	"identifier_taken": {
		en:         "This identifier is in use already.",
		pt:         "Este identificador já está em uso.",
		compatible: "Identifier has already been taken",
	},
	"email_invalid": {
		en:         "This is not an e-mail address. Write it like name@example.com.",
		pt:         "Isto não é um e-mail. Escreva como nome@exemplo.com.",
		compatible: "Email Invalid email",
	},
	"phone_number_invalid": {
		en:         "This is not a complete phone number. Write it with the area code, or from abroad with + and the country code.",
		pt:         "Este telefone não está completo. Escreva com o DDD ou, se for de outro país, com + e o código do país.",
		compatible: "Phone number should be in e164 format",
	},
	"phone_number_doubtful": {
		en:         "This phone number does not exist in the account's country. Did you mean {suggestion}? Then write it with the +.",
		pt:         "Este telefone não existe no país da conta. Você quis dizer {suggestion}? Então escreva com o +.",
		compatible: "Phone number should be in e164 format",
	},
	"phone_number_too_short": {
		en:         "This phone number has too few digits. Write it with the area code.",
		pt:         "Este telefone tem poucos dígitos. Escreva com o DDD.",
		compatible: "Phone number should be in e164 format",
	},
	"phone_number_too_long": {
		en:         "This phone number has too many digits. One cell or field takes one number.",
		pt:         "Este telefone tem dígitos demais. Cada célula ou campo aceita um só número.",
		compatible: "Phone number should be in e164 format",
	},
	"phone_number_country_code": {
		en:         "No country has the code behind the +. Correct it, or leave the + out for a number of the account's country.",
		pt:         "Nenhum país tem o código depois do +. Corrija-o ou, se o número for do país da conta, escreva sem o +.",
		compatible: "Phone number should be in e164 format",
	},
	"phone_number_no_country": {
		en:         "It is not known which country this phone number belongs to. Write it with + and the country code.",
		pt:         "Não se sabe de que país é este telefone. Escreva com + e o código do país.",
		compatible: "Phone number should be in e164 format",
	},
	"phone_number_characters": {
		en:         "This phone number has letters or an extension in it. Write the digits only.",
		pt:         "Este telefone tem letras ou um ramal. Escreva só os dígitos.",
		compatible: "Phone number should be in e164 format",
	},
	"phone_number_scientific": {
		en:         "A spreadsheet has shortened this phone number. Format the column as text there, type the number again and import the file again.",
		pt:         "A planilha encurtou este telefone. Formate a coluna como texto, digite o número de novo e importe o arquivo novamente.",
		compatible: "Phone number should be in e164 format",
	},
	"matches_two": {
		en: "{field} belongs to the contact {contact} and {other_field} to the contact {other_contact}. Merge the two contacts or change what you send.",
		pt: "{field} pertence ao contato {contact}, e {other_field}, ao contato {other_contact}. Mescle os dois contatos ou mude o que envia.",
	},
	"merge_itself": {
		en:         "A contact cannot be merged with itself. Choose another one.",
		pt:         "Um contato não pode ser mesclado com ele mesmo. Escolha outro.",
		compatible: "Contact can't be merged with itself",
	},
	"contact_merged": {
		en:         "This contact has been merged with another one. Open that one instead.",
		pt:         "Este contato foi mesclado com outro. Abra o outro.",
		compatible: "Resource could not be found",
	},
	"merge_undone": {
		en: "This merge has been undone already.",
		pt: "Esta mesclagem já foi desfeita.",
	},
	"merge_expired": {
		en: "A merge can be undone for 30 days, and these are over.",
		pt: "Uma mesclagem pode ser desfeita por 30 dias, e esse prazo já passou.",
	},
	"merge_order": {
		en: "This contact has itself been merged with another one since. Undo that merge first.",
		pt: "Depois disso, este contato também foi mesclado com outro. Desfaça primeiro aquela mesclagem.",
	},
	"merge_base_gone": {
		en: "The merged contact has been deleted, so that there is nothing left to take apart.",
		pt: "O contato resultante foi excluído, então não há mais o que separar.",
	},
	"avatar_unsupported": {
		en:         "This picture cannot be read. Use a JPEG, PNG, GIF or WebP file.",
		pt:         "Não foi possível ler esta imagem. Use um arquivo JPEG, PNG, GIF ou WebP.",
		compatible: "Avatar filetype not supported",
	},
	"avatar_too_big": {
		en:         "This picture is too big: at most {max} and 50 megapixels are accepted.",
		pt:         "Esta imagem é grande demais: são aceitos no máximo {max} e 50 megapixels.",
		compatible: "Avatar is too big",
	},
	"avatar_url_invalid": {
		en: "This is not the address of a picture. It begins with http:// or https://.",
		pt: "Este não é o endereço de uma imagem. Ele começa com http:// ou https://.",
	},
	"nothing_identifies": {
		en: "Give at least a name, an e-mail address, a phone number or an identifier.",
		pt: "Informe pelo menos um nome, e-mail, telefone ou identificador.",
	},
}

// words are the values of the program that appear inside sentences, by kind.
var words = map[string]map[string]sentence{
	"field": {
		"name":             {en: "Name", pt: "Nome"},
		"first_name":       {en: "First name", pt: "Nome"},
		"last_name":        {en: "Last name", pt: "Sobrenome"},
		"account_name":     {en: "Company name", pt: "Nome da empresa"},
		"email":            {en: "Email", pt: "E-mail"},
		"phone_number":     {en: "Phone number", pt: "Telefone"},
		"identifier":       {en: "Identifier", pt: "Identificador"},
		"city":             {en: "City", pt: "Cidade"},
		"country":          {en: "Country", pt: "País"},
		"country_code":     {en: "Country", pt: "País"},
		"company":          {en: "Company", pt: "Empresa"},
		"company_name":     {en: "Company", pt: "Empresa"},
		"title":            {en: "Title", pt: "Título"},
		"content":          {en: "Content", pt: "Conteúdo"},
		"labels":           {en: "Labels", pt: "Etiquetas"},
		"color":            {en: "Color", pt: "Cor"},
		"description":      {en: "Description", pt: "Descrição"},
		"blocked":          {en: "Blocked", pt: "Bloqueado"},
		"password":         {en: "Password", pt: "Senha"},
		"current_password": {en: "Current password", pt: "Senha atual"},
		"role":             {en: "Role", pt: "Papel"},
		"status":           {en: "Status", pt: "Situação"},
		"locale":           {en: "Language", pt: "Idioma"},
		"timezone":         {en: "Time zone", pt: "Fuso horário"},

		"attribute_key":          {en: "Attribute key", pt: "Chave do atributo"},
		"attribute_display_name": {en: "Attribute display name", pt: "Nome do atributo"},
		"attribute_display_type": {en: "Attribute display type", pt: "Tipo do atributo"},
		"attribute_description":  {en: "Attribute description", pt: "Descrição do atributo"},
		"attribute_values":       {en: "Attribute values", pt: "Valores do atributo"},
		"attribute_model":        {en: "Attribute model", pt: "Modelo do atributo"},
		"regex_pattern":          {en: "Regex pattern", pt: "Padrão"},
		"regex_cue":              {en: "Regex cue", pt: "Dica do padrão"},
		"currency_code":          {en: "Currency code", pt: "Moeda"},
	},
	"status": {
		"prepared":    {en: "prepared", pt: "preparada"},
		"stopping":    {en: "being stopped", pt: "sendo interrompida"},
		"stopped":     {en: "stopped", pt: "interrompida"},
		"uploaded":    {en: "uploaded", pt: "enviada"},
		"previewing":  {en: "being previewed", pt: "em pré-visualização"},
		"ready":       {en: "ready to start", pt: "pronta para começar"},
		"queued":      {en: "waiting to start", pt: "na fila"},
		"running":     {en: "running", pt: "em andamento"},
		"paused":      {en: "paused", pt: "pausada"},
		"completed":   {en: "completed", pt: "concluída"},
		"failed":      {en: "failed", pt: "com falha"},
		"canceling":   {en: "being canceled", pt: "sendo cancelada"},
		"canceled":    {en: "canceled", pt: "cancelada"},
		"undoing":     {en: "being undone", pt: "sendo desfeita"},
		"undone":      {en: "undone", pt: "desfeita"},
		"active":      {en: "active", pt: "ativo"},
		"invited":     {en: "invited and has not accepted yet", pt: "convidado, ainda sem aceitar"},
		"deactivated": {en: "deactivated", pt: "desativado"},
	},
}
