import { IconDownload, IconFile } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccountFormats } from '@/lib/account'
import { shownSize, type Attachment } from './files'
import classes from './Thread.module.css'

/** The files of a message: pictures are shown, sounds and films played, others stand as a row. */
export function Attachments({ files }: { files: readonly Attachment[] }) {
  if (files.length === 0) return null
  return (
    <div className={classes.files}>
      {files.map((file) => (
        <One key={file.id} file={file} />
      ))}
    </div>
  )
}

function One({ file }: { file: Attachment }) {
  const [broken, breaks] = useState(false)
  const name = file.file_name
  const failed = () => breaks(true)
  if (broken) return <FileRow file={file} />
  switch (file.file_type) {
    case 'image':
      return (
        <a href={file.data_url} target="_blank" rel="noopener noreferrer" className={classes.image}>
          <img src={file.thumb_url || file.data_url} alt={name} style={shownSize(file) ?? undefined} onError={failed} />
        </a>
      )
    case 'audio':
      return <audio controls preload="none" src={file.data_url} aria-label={name} className={classes.audio} onError={failed} />
    case 'video':
      return <video controls preload="metadata" src={file.data_url} aria-label={name} className={classes.video} onError={failed} />
    default:
      return <FileRow file={file} />
  }
}

function FileRow({ file }: { file: Attachment }) {
  const { t } = useTranslation('conversations')
  const f = useAccountFormats()
  const name = file.file_name
  return (
    <a href={file.data_url} download={name} rel="noopener noreferrer" className={classes.file} aria-label={t('download', { name })}>
      <IconFile size={20} stroke={1.5} aria-hidden="true" />
      <span className={classes.fileName}>{name}</span>
      {file.file_size ? <span className={classes.fileSize}>{f.bytes(file.file_size)}</span> : null}
      <IconDownload size={16} aria-hidden="true" />
    </a>
  )
}
