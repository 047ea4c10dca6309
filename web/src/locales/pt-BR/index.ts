import common from './common.json'
import contacts from './contacts.json'
import imports from './imports.json'
import notifications from './notifications.json'
import record from './record.json'
import session from './session.json'
import settings from './settings.json'

export default { common, contacts, imports, notifications, record, session, settings }
