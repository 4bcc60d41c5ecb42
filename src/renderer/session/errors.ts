/** The one table from error code to what the page says and offers. The backend's message names the file and the reason. */
import type { ErrorBody, ErrorCode } from '#contract/index.ts'

/** What a person can do about it; the place that shows the failure says how. */
export type ErrorAct =
  | 'retry'
  | 'chooseFolder'
  | 'chooseFile'
  | 'chooseMap'
  | 'overwrite'
  | 'reloadImage'
  | 'openStart'
  | 'openJobs'
  | 'reconnect'
  | 'copyDiagnostics'

export interface ErrorAdvice {
  /** What happened, as a sentence. */
  readonly title: string
  /** What is safe, and what to do. */
  readonly advice: string
  readonly act: ErrorAct | null
}

export const actTexts: Readonly<Record<ErrorAct, string>> = {
  retry: 'Try again',
  chooseFolder: 'Choose another folder…',
  chooseFile: 'Choose another file…',
  chooseMap: 'Use the map',
  overwrite: 'Replace the files',
  reloadImage: 'Show the newest state',
  openStart: 'Go to the start',
  openJobs: 'Show jobs',
  reconnect: 'Connect again',
  copyDiagnostics: 'Copy diagnostics',
}

export const errorTable: Readonly<Record<ErrorCode, ErrorAdvice>> = {
  'input.invalid': tell('The request had a value that cannot be used.', 'Nothing was changed. Please correct the value.'),
  'project.notFound': tell('The project was not found.', 'It may have been moved or renamed. Show where it is now.', 'chooseFile'),
  'project.unreadable': tell(
    'The project file cannot be read.',
    'It was left as it is. A copy beside it, or an older backup, may still open.',
    'chooseFile',
  ),
  'project.notEmpty': tell('There is already a project there.', 'It was left as it is. Choose another place.', 'chooseFolder'),
  'project.newerVersion': tell(
    'A newer Canthus made this project.',
    'It was left as it is. Update Canthus to open it.',
  ),
  'project.locked': tell(
    'The project is open in another program.',
    'Close it there, then try again. Nothing was changed.',
    'retry',
  ),
  'folder.notFound': tell('The folder was not found.', 'It may have been moved, or its drive is not there.', 'chooseFolder'),
  'folder.notAllowed': tell(
    'This folder is outside the folders that the server may use.',
    'Choose one inside them. For npm start, CANTHUS_ROOTS names what --root does.',
    'chooseFolder',
  ),
  'folder.noPictures': tell(
    'There are no pictures in this folder.',
    'Canthus reads JPEG, PNG, TIFF and WebP. Choose the folder that holds them, or one above it.',
    'chooseFolder',
  ),
  'image.notFound': tell('The picture is not in this project.', 'It may have been taken out. The rest is there.'),
  'image.missing': tell(
    'The picture file was not found.',
    'Its labels are safe. Bring the file back to its place, then try again.',
    'retry',
  ),
  'image.unreadable': tell('The picture cannot be read.', 'It is broken or cut off, and was skipped. The rest goes on.'),
  'image.unsupported': tell(
    'This kind of picture cannot be read here.',
    'It was skipped. Convert it to JPEG or PNG with the same name, then open the folder again.',
  ),
  'image.tooLarge': tell('The picture is too large.', 'It was skipped. Make a smaller copy, then open the folder again.'),
  'face.notFound': tell('The face is no longer there.', 'Somebody removed it meanwhile.', 'reloadImage'),
  'edit.conflict': tell(
    'The picture was changed elsewhere meanwhile.',
    'This one change was not saved, so that nothing is overwritten. Look at the newest state, then make it again.',
    'reloadImage',
  ),
  'edit.nothingToUndo': tell('There is nothing to undo.', 'This picture is as it was at its start.'),
  'edit.nothingToRedo': tell('There is nothing to redo.', 'Nothing on this picture was undone.'),
  'job.notFound': tell('The job is not known.', 'It may have ended long ago.', 'openJobs'),
  'job.cancelled': tell('The job was cancelled.', 'What it had finished until then is saved.'),
  'job.alreadyRunning': tell('Such a job runs already.', 'Wait for it to end, or cancel it first.', 'openJobs'),
  'schema.notFound': tell('The schema is not in this project.', 'It may have been removed meanwhile. Nothing was changed.'),
  'schema.invalid': tell('The schema cannot be used.', 'Nothing was changed. Correct what is named, then try again.'),
  'schema.exists': tell('There is a schema of that id already.', 'It was left as it is. Take another id, or change that one.'),
  'schema.inUse': tell('Faces follow this schema.', 'It was left as it is. Make a copy and change that.'),
  'model.notFound': tell(
    'The model for this is not there.',
    'Pictures and labels can be worked on; predictions need a pack. Put one into the models folder, then start again.',
  ),
  'model.invalid': tell(
    'The model pack is damaged.',
    'It was not used, so that no wrong points are made. Install it again.',
    'copyDiagnostics',
  ),
  'model.noSchema': tell('The model pack has no such schema.', 'Choose a schema that the pack can predict.'),
  'inference.crashed': tell(
    'The model stopped unexpectedly.',
    'It was started again and nothing that was saved is lost. Try the picture once more.',
    'retry',
  ),
  'inference.failed': tell('The model could not work on this picture.', 'It was skipped; nothing else is touched.', 'retry'),
  'format.unknown': tell(
    'The format of these files was not recognised.',
    'Choose the format yourself, or another folder. Nothing was imported.',
    'chooseFile',
  ),
  'format.invalid': tell('The label file has an error.', 'Nothing of it was imported. Correct the line, then try again.', 'retry'),
  'format.schemaMismatch': tell(
    'The labels do not fit this format.',
    'Nothing was written. A named map can fill the points of the other schema, if you choose it.',
    'chooseMap',
  ),
  'format.notSupported': tell('This format cannot carry that.', 'Nothing was written. Choose another format.'),
  'file.notFound': tell('The file was not found.', 'It may have been moved or renamed.', 'chooseFile'),
  'file.notWritable': tell('The file cannot be written there.', 'Nothing was lost. Choose a folder you may write to.', 'chooseFolder'),
  'file.exists': tell('There are files of that name already.', 'They were left as they are.', 'overwrite'),
  'disk.full': tell(
    'The disk is full.',
    'Everything saved until now is safe; the last step was not. Make room, then try again.',
    'retry',
  ),
  'connection.lost': tell('The connection was lost.', 'Everything saved is safe.', 'reconnect'),
  'internal.bug': tell(
    'Something went wrong inside Canthus.',
    'Everything saved is safe. The diagnostics help to find the reason; they hold no picture.',
    'copyDiagnostics',
  ),
}

function tell(title: string, advice: string, act: ErrorAct | null = null): ErrorAdvice {
  return { title, advice, act }
}

export type ActHandlers = Partial<Readonly<Record<ErrorAct, () => void>>>

/** The properties of `UiErrorNote`; an act shows where the place knows how to do it. */
export function describeError(error: ErrorBody, handlers: ActHandlers = {}) {
  const { title, advice, act } = errorTable[error.code]
  const run = act === null ? undefined : handlers[act]
  return {
    title,
    message: error.message,
    advice,
    details: detailsOf(error),
    acts: act === null || run === undefined ? [] : [{ text: actTexts[act], run }],
  }
}

/** For a report: the code, the message and the details, as text. */
export function detailsOf(error: ErrorBody): string {
  const details = error.details === undefined ? [] : [JSON.stringify(error.details, null, 2)]
  return [error.code, error.message, ...details].join('\n')
}
