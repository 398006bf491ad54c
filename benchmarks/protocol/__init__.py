"""The accuracy protocol: results of the command line against exact truth, clip by clip.

Flow, each room a plain value: clips with truth -> analyses (`analyse`) -> pairs of reps and frames
(`pairs`, `matching`) -> measures (`measure`, and `tilt`, `response`, `flags`, `coverage`, `angles`,
`hips`, `counting`, `baselines`) -> report with intervals (`report`, `bootstrap`, `strata`, `marks`)
-> terminal, JSON, page (`tables`, `page`).

Every figure is a function of sums that add up over clips. So a bootstrap over clips, and any
stratum, is one product of matrices, and a figure that is not defined is NaN, never an error.
"""
