package text

// accessTexts: signing in, permissions, members.
var accessTexts = map[string]sentence{
	"not_signed_in": {
		en:         "Please sign in to go on.",
		pt:         "Entre na sua conta para continuar.",
		compatible: "You need to sign in or sign up before continuing.",
	},
	"access_token_invalid": {
		en:         "This access token does not exist or was deleted. Create a new one in your profile.",
		pt:         "Este token de acesso não existe ou foi excluído. Crie um novo no seu perfil.",
		compatible: "Invalid Access Token",
	},
	"account_suspended": {
		en:         "This account is suspended. Ask its administrator, or whoever runs this server.",
		pt:         "Esta conta está suspensa. Fale com o administrador dela ou com quem cuida deste servidor.",
		compatible: "Account is suspended",
	},
	"member_deactivated": {
		en:         "Your access to this account was switched off. Ask an administrator to switch it on again.",
		pt:         "Seu acesso a esta conta foi desativado. Peça a um administrador para ativá-lo de novo.",
		compatible: "You are not authorized to access this account",
	},
	"action_forbidden": {
		en:         "You may not do this. Ask an administrator for the permission.",
		pt:         "Você não tem permissão para fazer isso. Peça a permissão a um administrador.",
		compatible: "You are not authorized to do this action",
	},
	"account_forbidden": {
		en:         "You are not a member of this account.",
		pt:         "Você não faz parte desta conta.",
		compatible: "You are not authorized to access this account",
	},
	"origin_forbidden": {
		en: "This request came from another website and was refused.",
		pt: "Este pedido veio de outro site e foi recusado.",
	},
	"invalid_credentials": {
		en:         "The e-mail address or the password is wrong. Please try again.",
		pt:         "O e-mail ou a senha não confere. Tente de novo.",
		compatible: "Invalid login credentials. Please try again.",
	},
	"rate_limited": {
		en: "Too many attempts. Please try again in {seconds|second|seconds}.",
		pt: "Tentativas demais. Tente de novo em {seconds|segundo|segundos}.",
	},
	"token_invalid": {
		en: "This link is not valid any more: it was used already or is too old. Ask for a new one.",
		pt: "Este link não vale mais: já foi usado ou é antigo demais. Peça um novo.",
	},
	"password_too_short": {
		en: "The password is too short: use at least {min} characters.",
		pt: "A senha é curta demais: use pelo menos {min} caracteres.",
	},
	"password_too_long": {
		en: "The password is too long: use at most {max} characters.",
		pt: "A senha é longa demais: use no máximo {max} caracteres.",
	},
	"current_password_wrong": {
		en: "This is not your current password.",
		pt: "Esta não é a sua senha atual.",
	},
	"setup_done": {
		en: "Ficha is set up already. Sign in instead.",
		pt: "O Ficha já foi configurado. Entre com o seu e-mail e senha.",
	},
	"last_administrator": {
		en: "This is the account's only administrator. Make another member administrator first.",
		pt: "Este é o único administrador da conta. Antes, torne outra pessoa administradora.",
	},
	"role_in_use": {
		en: "{count|member has|members have} this role. Give them another one first.",
		pt: "{count|membro tem|membros têm} este papel. Antes, dê outro papel a quem o tem.",
	},
	"already_member": {
		en: "This person is a member of the account already.",
		pt: "Esta pessoa já faz parte da conta.",
	},
}
