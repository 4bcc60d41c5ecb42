/** What an import would do, before it does it. */
import type { ImportPreview } from '#contract/methods/formats.ts'
import { pictureExtensions } from '../../images/index.ts'
import { schemaById } from '#domain/schemas/index.ts'
import { formatNames } from './export-faces.ts'
import { LabelMatcher } from './label-matcher.ts'
import type { LabelGroup, LabelNote, LabelProblem } from './label-source.ts'
import { type LabelPlace, openLabels } from './open-labels.ts'
import type { ProjectLabels } from './ports.ts'
import { walkFolder } from './walk-folder.ts'

const mostListed = 100

/**
 * Reads every label file. `project` null: pictures are looked for on disk only.
 * @throws CanthusError file.notFound, format.unknown, format.invalid
 */
export async function previewImport(place: LabelPlace, project: ProjectLabels | null): Promise<ImportPreview> {
  const source = await openLabels(place)
  const find = project === null ? null : await makeFinder(project)
  const pictures = new Set<string>()
  const without: string[] = []
  const warnings: LabelNote[] = source.problems.map(toWarning)
  let faces = 0
  for (const group of source.groups) {
    const read = await group.read()
    warnings.push(...read.warnings, ...read.problems.map(toWarning))
    faces += read.faces.length
    const picture = find === null ? onDisk(group) : await find(group)
    if (picture === null) without.push(group.name)
    else pictures.add(picture)
  }
  const all = project === null ? (await walkFolder(source.pictures, pictureExtensions)).length : (await project.listPictures()).length
  return {
    format: source.format,
    formatName: formatNames[source.format],
    evidence: source.evidence,
    isSure: true,
    candidates: [],
    base: { value: source.base, evidence: 'as the format says', isDoubtful: false },
    isWhole: true,
    schemas: [{ schemaId: source.schemaId, points: schemaById(source.schemaId)?.landmarks.length ?? 0, names: null, faces, fits: [] }],
    files: source.files,
    faces,
    images: pictures.size,
    picturesWithoutLabels: Math.max(0, all - pictures.size),
    picturesWithoutLabelsNames: [],
    labelsWithoutPictureCount: without.length,
    suspicions: [],
    problems: [],
    problemCount: 0,
    samples: [],
    labelsWithoutPicture: without.slice(0, mostListed),
    warnings: warnings.slice(0, mostListed),
    warningCount: warnings.length,
  }
}

function onDisk(group: LabelGroup): string | null {
  return 'found' in group.picture ? group.picture.found : null
}

async function makeFinder(project: ProjectLabels): Promise<(group: LabelGroup) => Promise<string | null>> {
  const matcher = new LabelMatcher(await project.listPictures())
  return async (group) => {
    const match = await matcher.match(group)
    return 'picture' in match ? match.picture.imageId : null
  }
}

function toWarning({ path, line, error }: LabelProblem): LabelNote {
  return { path, line, message: error.message }
}
