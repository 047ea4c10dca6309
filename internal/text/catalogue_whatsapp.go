package text

// whatsappTexts: the channel of WhatsApp's Cloud API.
var whatsappTexts = map[string]sentence{
	// What comes in.
	"whatsapp_unsupported":    {en: "A message that WhatsApp does not hand on ({reason}). Ask the customer to send it as a text.", pt: "Uma mensagem que o WhatsApp não repassa ({reason}). Peça ao cliente que a envie como texto."},
	"whatsapp_file_missing":   {en: "A file came with this message, but WhatsApp did not hand it over. Ask for it again.", pt: "Esta mensagem veio com um arquivo, mas o WhatsApp não o entregou. Peça para enviar de novo."},
	"whatsapp_file_too_large": {en: "A file came with this message that is larger than 25 MB and was not fetched. Ask for a link to it.", pt: "Esta mensagem veio com um arquivo de mais de 25 MB, que não foi baixado. Peça um link para ele."},

	// The connection.
	"whatsapp_phone_invalid":     {en: "Write the number with its country's code, such as +55 11 98765-4321.", pt: "Escreva o número com o código do país, como +55 11 98765-4321."},
	"whatsapp_id_invalid":        {en: "This is an id of digits only, which Meta shows under WhatsApp > API Setup. It is not the phone number.", pt: "É um identificador só de dígitos, que a Meta mostra em WhatsApp > Configuração da API. Não é o número de telefone."},
	"whatsapp_version_invalid":   {en: "Write the version of the Graph API as v25.0, or leave it out.", pt: "Escreva a versão da Graph API como v25.0 ou deixe em branco."},
	"whatsapp_token_malformed":   {en: "This is not an access token: it is longer and has no spaces. Copy the permanent token of the system user, whole.", pt: "Isto não é um token de acesso: ele é mais longo e não tem espaços. Copie inteiro o token permanente do usuário do sistema."},
	"whatsapp_secret_malformed":  {en: "The app secret has 32 digits and letters from a to f. Meta shows it under App settings > Basic.", pt: "A chave secreta do app tem 32 dígitos e letras de a a f. A Meta a mostra em Configurações do app > Básico."},
	"whatsapp_token_refused":     {en: "Meta refuses the access token: it has expired or lacks a permission. Connect the inbox again with a permanent token that has whatsapp_business_messaging and whatsapp_business_management.", pt: "A Meta recusa o token de acesso: ele expirou ou falta uma permissão. Conecte a caixa de entrada de novo com um token permanente que tenha whatsapp_business_messaging e whatsapp_business_management."},
	"whatsapp_secret_refused":    {en: "The app secret is not that of the app which the access token was made for. Copy both from the same app.", pt: "A chave secreta não é a do app para o qual o token de acesso foi criado. Copie os dois do mesmo app."},
	"whatsapp_phone_unknown":     {en: "Meta knows no number with this id, or the access token may not use it. Check the phone number ID, and that the system user has the WhatsApp account assigned.", pt: "A Meta não conhece nenhum número com este identificador, ou o token não pode usá-lo. Confira a identificação do número de telefone e se a conta do WhatsApp está atribuída ao usuário do sistema."},
	"whatsapp_phone_differs":     {en: "The phone number ID belongs to {phone}. Correct the number or the id.", pt: "A identificação do número de telefone pertence a {phone}. Corrija o número ou a identificação."},
	"whatsapp_business_unknown":  {en: "Meta knows no WhatsApp Business account with this id, or the access token may not use it. Check the id and that the system user has the account assigned.", pt: "A Meta não conhece nenhuma conta do WhatsApp Business com este identificador, ou o token não pode usá-la. Confira o identificador e se a conta está atribuída ao usuário do sistema."},
	"whatsapp_unreachable":       {en: "Meta did not answer. Try again in a few minutes; if it goes on, ask whoever runs the server whether it may reach graph.facebook.com.", pt: "A Meta não respondeu. Tente de novo em alguns minutos; se continuar, pergunte a quem cuida do servidor se ele pode acessar graph.facebook.com."},
	"whatsapp_signature_invalid": {en: "The signature is not made with the app secret of this inbox. Check that the secret in its settings is that of the app which calls.", pt: "A assinatura não foi feita com a chave secreta do app desta caixa de entrada. Confira se a chave das configurações é a do app que está chamando."},

	// What goes out.
	"whatsapp_window_closed":       {en: "The customer has not written for 24 hours, so WhatsApp takes only an approved template now. Choose one of the templates, or wait until the customer writes.", pt: "O cliente não escreve há mais de 24 horas, por isso o WhatsApp só aceita um modelo aprovado. Escolha um dos modelos ou espere o cliente escrever."},
	"whatsapp_template_unknown":    {en: "There is no approved template “{template}”. Refresh the list of templates and choose one of them, with its language.", pt: "Não há nenhum modelo aprovado “{template}”. Atualize a lista de modelos e escolha um deles, com o idioma."},
	"whatsapp_template_incomplete": {en: "The template has places that are not filled in: {places}.", pt: "O modelo tem campos por preencher: {places}."},
	"whatsapp_template_files":      {en: "A template cannot carry files. Send them after the customer has answered, or use a template with a picture or document in its header.", pt: "Um modelo não leva arquivos. Envie-os depois que o cliente responder ou use um modelo com imagem ou documento no cabeçalho."},
	"whatsapp_template_refused":    {en: "WhatsApp refused the template: {reason}. Refresh the list of templates and check what is in its places.", pt: "O WhatsApp recusou o modelo: {reason}. Atualize a lista de modelos e confira os campos preenchidos."},
	"whatsapp_recipient_invalid":   {en: "WhatsApp cannot deliver to this number: {reason}. Check the number, or reach the customer in another way.", pt: "O WhatsApp não consegue entregar a este número: {reason}. Confira o número ou fale com o cliente por outro canal."},
	"whatsapp_account_restricted":  {en: "Meta does not let this WhatsApp account send at the moment: {reason}. Look into the WhatsApp Manager.", pt: "A Meta não deixa esta conta do WhatsApp enviar no momento: {reason}. Veja o Gerenciador do WhatsApp."},
	"whatsapp_refused":             {en: "WhatsApp refused this: {reason}.", pt: "O WhatsApp recusou: {reason}."},
}

// whatsappWords begin lines of what has no text of its own.
var whatsappWords = map[string]sentence{
	"location":         {en: "Location", pt: "Localização"},
	"contact":          {en: "Contact:", pt: "Contato:"},
	"reaction":         {en: "Reacted with", pt: "Reagiu com"},
	"reaction_removed": {en: "Took the reaction back", pt: "Retirou a reação"},
	"order":            {en: "Order:", pt: "Pedido:"},
}
