import type { Connection } from './connection.ts'

export interface ProjectTotals {
  readonly images: number
  readonly imagesPredicted: number
  readonly imagesFailed: number
  readonly faces: number
  readonly facesAccepted: number
  readonly points: number
  readonly pointsReviewed: number
  readonly pointsFlagged: number
  readonly expectedWrong: number
  /** Standard deviation of that count. */
  readonly expectedWrongSd: number
  /** Points with a reliability that no calibration speaks of: not in that count. */
  readonly pointsUnjudged: number
}

/** Counts over all pictures, from the derived columns. */
export async function readTotals(connection: Connection): Promise<ProjectTotals> {
  const { wrongVariance, ...totals } = await connection.read((db) =>
    db
      .selectFrom('image')
      .select((eb) => [
        eb.fn.countAll<number>().as('images'),
        eb.fn.coalesce(eb.fn.sum<number>('predicted'), eb.lit(0)).as('imagesPredicted'),
        eb.fn.count<number>('error_code').as('imagesFailed'),
        eb.fn.coalesce(eb.fn.sum<number>('faces'), eb.lit(0)).as('faces'),
        eb.fn.coalesce(eb.fn.sum<number>('faces_accepted'), eb.lit(0)).as('facesAccepted'),
        eb.fn.coalesce(eb.fn.sum<number>('points'), eb.lit(0)).as('points'),
        eb.fn.coalesce(eb.fn.sum<number>('points_placed'), eb.lit(0)).as('pointsReviewed'),
        eb.fn.coalesce(eb.fn.sum<number>('points_flagged'), eb.lit(0)).as('pointsFlagged'),
        eb.fn.coalesce(eb.fn.sum<number>('expected_wrong'), eb.lit(0)).as('expectedWrong'),
        eb.fn.coalesce(eb.fn.sum<number>('wrong_variance'), eb.lit(0)).as('wrongVariance'),
        eb.fn.coalesce(eb.fn.sum<number>('points_unjudged'), eb.lit(0)).as('pointsUnjudged'),
      ])
      .executeTakeFirstOrThrow(),
  )
  return { ...totals, expectedWrongSd: Math.sqrt(wrongVariance) }
}
