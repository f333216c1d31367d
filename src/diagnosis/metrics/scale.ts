/** How values are looked at: as they are, or by their logarithms, where noise grows with the value. */
export interface Scale {
  to(value: number): number;
  from(scaled: number): number;
  /** The least distance that means anything there, of one that does here. */
  floorAt(value: number, floor: number): number;
  /** Logarithm of how much this scale is stretched at a value: what makes likelihoods comparable between scales. */
  jacobianAt(value: number): number;
}

export const LINEAR: Scale = Object.freeze({
  to: (value: number) => value,
  from: (scaled: number) => scaled,
  floorAt: (_: number, floor: number) => floor,
  jacobianAt: () => 0,
});

/** Logarithms of values that are not negative; `offset` keeps those near zero from mattering more than the rest. */
export function logarithmic(offset: number): Scale {
  const raised = (value: number) => Math.max(value + offset, 0.01 * offset);
  return {
    to: (value) => Math.log(raised(value)),
    from: (scaled) => Math.exp(scaled) - offset,
    floorAt: (value, floor) => floor / Math.max(value + offset, offset),
    jacobianAt: (value) => Math.log(raised(value)),
  };
}
