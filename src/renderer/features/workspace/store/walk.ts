/** From picture to picture: every press leads one further, also while the picture that the one before it led to is being read. */
interface Owner {
  /** Where the last act leads: the picture that shows, or the one that is about to. */
  headedFor(): string | null
  goTo(imageId: string): void
  /** null: there is none; undefined: that is not known. */
  neighbour(step: 1 | -1, of: string | null): Promise<string | null | undefined>
  sayEnd(step: 1 | -1): void
}

export function createWalk(owner: Owner) {
  let steps = Promise.resolve()

  async function take(step: 1 | -1): Promise<void> {
    const from = owner.headedFor()
    const id = await owner.neighbour(step, from)
    // Another picture was chosen while this one's place was looked for: that is where the person wants to be.
    if (id === undefined || owner.headedFor() !== from) return
    if (id === null) owner.sayEnd(step)
    else owner.goTo(id)
  }

  return {
    go(step: 1 | -1): void {
      steps = steps.then(() => take(step))
    },
    /** On from a picture that is done with: once, however often that is said before the next one shows. */
    leave(imageId: string | undefined): void {
      steps = steps.then(() => (owner.headedFor() === imageId ? take(1) : undefined))
    },
  }
}
