import common from './common.json'
import contacts from './contacts.json'
import conversations from './conversations.json'
import duplicates from './duplicates.json'
import exports from './exports.json'
import imports from './imports.json'
import inboxes from './inboxes.json'
import notifications from './notifications.json'
import record from './record.json'
import segments from './segments.json'
import session from './session.json'
import settings from './settings.json'

export default { common, contacts, conversations, duplicates, exports, imports, inboxes, notifications, record, segments, session, settings }
