const factor = 5;

export const work = pool => pool.apply(n => n * factor, [8]);
