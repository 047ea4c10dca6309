package text

// importTexts: why a file could not be imported, and why a row was rejected.
var importTexts = map[string]sentence{
	"file_erased": {
		en: "This file was removed because a person in it was erased.",
		pt: "Este arquivo foi removido porque uma pessoa que estava nele foi apagada.",
	},
	"file_expired": {
		en: "This file is not kept any more: it is deleted some time after the import.",
		pt: "Este arquivo não é mais guardado: ele é excluído algum tempo depois da importação.",
	},
	"erase_import_running": {
		en: "An import that holds this person is running. Wait until it ends, or cancel it, and erase again.",
		pt: "Uma importação com esta pessoa está em andamento. Espere terminar, ou cancele, e apague de novo.",
	},
	"file_blank": {
		en:         "The file is empty. Choose a file with a header row and at least one contact.",
		pt:         "O arquivo está vazio. Escolha um arquivo com um cabeçalho e pelo menos um contato.",
		compatible: "File is blank",
	},
	"header": {
		en: "The header could not be understood. The first row must name the columns, such as name, email and phone_number; the sample file shows how.",
		pt: "Não foi possível entender o cabeçalho. A primeira linha deve dar nome às colunas, como nome, email e telefone; o arquivo de exemplo mostra como.",
	},
	"header_missing": {
		en: "The header has no column for a name, an e-mail address, a phone number or an identifier. Found: {header}. Rename the columns as in the sample file.",
		pt: "O cabeçalho não tem coluna de nome, e-mail, telefone nem identificador. Foi encontrado: {header}. Dê às colunas os nomes do arquivo de exemplo.",
	},
	"header_duplicate": {
		en: "The header has the column “{header}” more than once. Rename or delete one of them.",
		pt: "O cabeçalho tem a coluna “{header}” mais de uma vez. Mude o nome de uma delas ou exclua uma.",
	},
	"header_is_data": {
		en: "The first row looks like data (“{header}”), not like a header. Add a first row that names the columns, or say that the first line is data.",
		pt: "A primeira linha parece conter dados (“{header}”), e não um cabeçalho. Acrescente uma primeira linha com os nomes das colunas ou informe que a primeira linha já é de dados.",
	},
	"encoding": {
		en: "The accents in this file could not be read. Save it again as “CSV UTF-8” and import that file.",
		pt: "Não foi possível ler os acentos deste arquivo. Salve-o de novo como “CSV UTF-8” e importe o novo arquivo.",
	},
	"csv": {
		en: "The columns could not be read at line {line}: a quotation mark is opened and never closed, or stands in the wrong place. Correct that line and import again.",
		pt: "Não foi possível ler as colunas na linha {line}: há aspas que não fecham ou estão fora do lugar. Corrija essa linha e importe de novo.",
	},
	"row_too_long": {
		en: "The row that starts at line {line} is longer than {max}. A quotation mark is probably missing there. Correct that line and import again.",
		pt: "A linha {line} tem mais de {max}. Provavelmente faltam aspas ali. Corrija essa linha e importe de novo.",
	},
	"no_rows": {
		en: "The file has a header and no contacts below it.",
		pt: "O arquivo só tem o cabeçalho, sem nenhum contato abaixo.",
	},
	"not_text": {
		en: "This is not a list of contacts in a text file or an Excel workbook. {file}.",
		pt: "Este arquivo não é uma lista de contatos em texto nem uma pasta de trabalho do Excel. {file}.",
	},
	"workbook_damaged": {
		en: "The workbook could not be read to its end. Open it in Excel, save it again as .xlsx, and choose the new file.",
		pt: "Não foi possível ler a pasta de trabalho até o fim. Abra-a no Excel, salve de novo como .xlsx e escolha o novo arquivo.",
	},
	"gzip_damaged": {
		en: "The packed file (.gz) is damaged: it breaks off or does not end where it should. Choose the file before it was packed, or pack it again.",
		pt: "O arquivo compactado (.gz) está danificado: ele é interrompido ou não termina onde deveria. Escolha o arquivo antes de compactar ou compacte-o de novo.",
	},
	"workbook_blank": {
		en: "No visible sheet of the workbook has anything in it. Put the contacts on a visible sheet, with a header row.",
		pt: "Nenhuma planilha visível da pasta de trabalho tem conteúdo. Coloque os contatos em uma planilha visível, com um cabeçalho.",
	},
	"sheet_blank": {
		en: "The sheet “{sheet}” has nothing in it. Choose another one.",
		pt: "A planilha “{sheet}” está vazia. Escolha outra.",
	},
	"sheet_unknown": {
		en: "The workbook has no visible sheet “{sheet}”. It has: {sheets}.",
		pt: "O arquivo não tem uma planilha visível “{sheet}”. Ele tem: {sheets}.",
	},
	"sheet_none": {
		en: "The file is text: it has no sheets to choose from.",
		pt: "O arquivo é de texto: não tem planilhas para escolher.",
	},
	"unpacks_too_large": {
		en: "What is packed in this file is larger than what is accepted. Split the list into smaller files.",
		pt: "O conteúdo compactado deste arquivo é maior do que o aceito. Divida a lista em arquivos menores.",
	},
	"too_large": {
		en: "The file is too large: at most {max} are accepted. Split it into smaller files.",
		pt: "O arquivo é grande demais: são aceitos no máximo {max}. Divida-o em arquivos menores.",
	},
	"too_many_columns": {
		en: "The file has {columns} columns; at most {max} are accepted. Delete the columns that you do not need.",
		pt: "O arquivo tem {columns} colunas; são aceitas no máximo {max}. Exclua as colunas de que não precisa.",
	},
	"file_gone": {
		en: "The uploaded file is not there any more. Please upload it again.",
		pt: "O arquivo enviado não existe mais. Envie-o de novo.",
	},
	"uploads_too_many": {
		en: "You have {max} uploads under way. Finish or cancel one of them first.",
		pt: "Você tem {max} envios em andamento. Conclua ou cancele um deles primeiro.",
	},
	"upload_offset": {
		en: "The upload goes on at byte {offset}. Send from there.",
		pt: "O envio continua a partir do byte {offset}. Envie a partir daí.",
	},
	"upload_beyond": {
		en: "More has come than the {max} bytes that were announced. Has the file changed? Begin the upload anew.",
		pt: "Chegou mais do que os {max} bytes anunciados. O arquivo mudou? Comece o envio de novo.",
	},
	"upload_incomplete": {
		en: "Only {offset} of {size} bytes have come so far. Finish the upload first.",
		pt: "Chegaram só {offset} de {size} bytes até agora. Conclua o envio primeiro.",
	},
	"upload_changed": {
		en: "The file has changed while it was uploaded. Begin the upload anew.",
		pt: "O arquivo mudou durante o envio. Comece o envio de novo.",
	},
	"upload_taken": {
		en: "This upload has become an import already, perhaps in another tab. Look into the list of imports.",
		pt: "Este envio já virou uma importação, talvez em outra aba. Veja a lista de importações.",
	},
	"import_waits_for_room": {
		en: "The server has no room left. Tell whoever runs it. As soon as there is some the import goes on by itself behind the last row that is in; nothing is lost and nothing comes twice. You may also cancel it.",
		pt: "O servidor está sem espaço. Avise quem cuida dele. Assim que houver espaço, a importação continua sozinha depois da última linha que entrou; nada se perde e nada entra em dobro. Você também pode cancelá-la.",
	},
	"import_storage_full": {
		en: "The server has run out of room while importing. Tell whoever runs it. Once there is room, import the same file again: rows that are in stay as they are, and nothing is created twice.",
		pt: "O servidor ficou sem espaço durante a importação. Avise quem cuida dele. Quando houver espaço, importe o mesmo arquivo de novo: as linhas que já entraram ficam como estão, e nada é criado em dobro.",
	},
	"column_unknown": {
		en: "The file has no column “{column}”. Use the names of its header.",
		pt: "O arquivo não tem a coluna “{column}”. Use os nomes do cabeçalho.",
	},
	"target_unknown": {
		en: "“{target}”, where the column “{column}” is to go, is neither a field nor a custom attribute. Choose one that exists, or create the attribute.",
		pt: "“{target}”, o destino da coluna “{column}”, não é um campo nem um atributo personalizado. Escolha um que exista ou crie o atributo.",
	},
	"target_twice": {
		en: "The columns “{column}” and “{other}” both go to {target}, which can have only one. Leave one of them out.",
		pt: "As colunas “{column}” e “{other}” vão para {target}, que só aceita uma. Deixe uma delas de fora.",
	},
	"mapping_identifies_nobody": {
		en: "No column goes to name, email, phone_number or identifier, so nobody could be recognised. Choose the column that says who each row is about.",
		pt: "Nenhuma coluna vai para name, email, phone_number ou identifier, então não dá para saber quem é quem. Escolha a coluna que diz de quem é cada linha.",
	},
	"definition_differs": {
		en: "The column “{column}” is to become the attribute {key}, which already exists with another type. Use it as it is, or choose another key.",
		pt: "A coluna “{column}” viraria o atributo {key}, que já existe com outro tipo. Use-o como está ou escolha outra chave.",
	},
	"cells_beyond_header": {
		en:         "{cells} cells, header has {header}. Put quotation marks around a cell that contains the separator.",
		pt:         "A linha tem {cells} células, e o cabeçalho tem {header}. Ponha entre aspas a célula que contém o separador.",
		compatible: "{cells} cells, header has {header}",
	},
	"row_undivided": {
		en: "The cells of this row are divided by another sign than those of the other rows. Put the separator of the file between them.",
		pt: "As células desta linha estão separadas por outro sinal que as das demais. Ponha entre elas o separador do arquivo.",
	},
	"row_is_header": {
		en: "This row is the header once more and no contact. Nothing has to be done.",
		pt: "Esta linha é o cabeçalho repetido, e não um contato. Não é preciso fazer nada.",
	},
	"row_is_footer": {
		en: "This looks like the total or the foot of the list and not like a contact. If it is one, give it an e-mail address, a phone number or another name.",
		pt: "Isto parece o total ou o rodapé da lista, e não um contato. Se for um contato, informe um e-mail, um telefone ou outro nome.",
	},
	"file_padded": {
		en: "Here the file goes on with empty bytes only (zeros), as a copy that broke off does. Compare the end of the list with the original; if rows are missing, copy the file again and import it.",
		pt: "A partir daqui o arquivo só tem bytes vazios (zeros), como em uma cópia interrompida. Compare o fim da lista com o original; se faltarem linhas, copie o arquivo de novo e importe.",
	},
	"digits_lost": {
		en: "A spreadsheet has shortened this number. Format the column as text there, type the number again and import the file again.",
		pt: "A planilha encurtou este número. Formate a coluna como texto, digite o número de novo e importe o arquivo novamente.",
	},
	"belongs_to_two": {
		en: "{field} belongs to the contact {contact} and {other_field} to the contact {other_contact}. Merge the two contacts or correct the row.",
		pt: "{field} pertence ao contato {contact}, e {other_field}, ao contato {other_contact}. Una os dois contatos ou corrija a linha.",
	},
	"identity_taken": {
		en: "{field} belongs to the contact {contact}, and this import does not look for contacts by it. Correct the row, or import with that choice.",
		pt: "{field} pertence ao contato {contact}, e esta importação não procura contatos por esse campo. Corrija a linha ou importe com essa opção.",
	},
	"option_unknown": {
		en: "There is no such option. The options are: {choices}.",
		pt: "Esta opção não existe. As opções são: {choices}.",
	},
	"import_begun": {
		en: "Rows of this file are in already, so its columns and options stay as they are. Continue, or cancel and upload the file again.",
		pt: "Já entraram linhas deste arquivo, então as colunas e opções ficam como estão. Continue ou cancele e envie o arquivo de novo.",
	},
	"kept_changed": {
		en: "Somebody has changed it since.",
		pt: "Alguém alterou depois.",
	},
	"kept_labelled": {
		en: "Somebody has changed its labels since.",
		pt: "Alguém mudou as etiquetas depois.",
	},
	"kept_noted": {
		en: "Somebody has written a note about it since.",
		pt: "Alguém escreveu uma nota depois.",
	},
	"kept_merged": {
		en: "It has been merged with another contact since.",
		pt: "Foi unido a outro contato depois.",
	},
	"kept_talked": {
		en: "There has been a conversation with it since.",
		pt: "Houve uma conversa depois.",
	},
	"kept_taken": {
		en: "Another contact has the old value now.",
		pt: "Outro contato tem o valor antigo agora.",
	},
	"kept_deleted": {
		en: "It has been deleted since.",
		pt: "Foi excluído depois.",
	},
}
