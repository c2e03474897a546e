// Plots and tables in Markdown.

/** A plot that follows the reader's light or dark page. */
export const picture = ({ slug, title }, folder) => `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="${folder}/${slug}-dark.svg">
  <img alt="${title.replaceAll('"', '&quot;')}" src="${folder}/${slug}-light.svg">
</picture>`;

/** Every scenario with a link to its tables, then its plots. */
export function gallery(reports, plots) {
  const results = '../bench/results';
  return reports
    .map(({ scenario }) => {
      const own = plots.filter(plot => plot.scenario === scenario);
      const pictures = own.map(plot => picture(plot, `${results}/plots`));
      return [`### ${scenario}`, `[Tables](${results}/${scenario}.md)`, ...pictures].join('\n\n');
    })
    .join('\n\n');
}
