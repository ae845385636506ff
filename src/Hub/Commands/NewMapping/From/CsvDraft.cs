namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>Begins the sections of a CSV mapping from samples of the files that a department's program reads and writes. Pure.</summary>
internal static class CsvDraft
{
    /// <summary>The sections, by key.</summary>
    /// <param name="orders">A file as the program reads it; null when there is none at hand.</param>
    /// <param name="statuses">A file as the program writes it; null when there is none at hand.</param>
    /// <param name="variable">The mapping's name as the beginning of a variable.</param>
    /// <param name="timeZone">The city's time zone (IANA).</param>
    public static Dictionary<string, string> Sections(CsvSample? orders, CsvSample? statuses, string variable, string timeZone)
    {
        var delimiter = (orders ?? statuses)!.Delimiter;
        var both = statuses is null || orders is null || statuses.Encoding == orders.Encoding;
        var sections = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["connection"] = "connection:\n"
                + $"  out: \"${{{variable}_IN}}\"  # the folder that the department's program reads\n"
                + $"  in: \"${{{variable}_OUT}}\"  # the folder in which it leaves its status files\n"
                + $"  encoding: {(orders ?? statuses)!.Encoding}\n{(both ? "" : $"  in_encoding: {statuses!.Encoding}\n")}"
                + $"  delimiter: \"{(delimiter == '\t' ? "\\t" : delimiter.ToString())}\"\n"
                + "  neutralise: true  # false where only a program reads the files: then words stand as they are, also =cmd|…\n",
        };
        if (orders is not null)
        {
            sections["submit"] = "submit:\n  file: \"wo-{{ref}}.csv\"\n  columns:\n" + string.Concat(orders.Columns.Select(c =>
                $"    {DraftText.Key(c)}: {DraftText.Quote(Template(c, orders, timeZone))}\n"));
        }

        if (statuses is not null)
        {
            var columns = statuses.Columns;
            var all = string.Join(", ", columns.Take(15));
            string Read(Part part, string what) => DraftText.QuoteOr(FieldGuess.Find(part, columns), $"{what}, of {all}");
            var changed = FieldGuess.Find(Part.Changed, columns)
                ?? (statuses.DateFormats.Count == 1 ? statuses.DateFormats.Keys.First() : null);
            var format = changed is not null && statuses.DateFormats.TryGetValue(changed, out var known) ? known : null;
            var note = FieldGuess.Find(Part.Note, columns) is { } remark ? $"    note: {DraftText.Quote(remark)}\n" : "";
            sections["poll"] = "poll:\n  every: 1m\n"
                + $"  files: {DraftText.Todo("the names of their status files, such as status-*.csv")}\n  read:\n"
                + $"    ref: {Read(Part.Reference, "the column with our reference")}\n"
                + $"    id: {Read(Part.Id, "the column with their number")}\n"
                + $"    status: {Read(Part.Status, "the column with the status")}\n"
                + $"    changed: {DraftText.QuoteOr(changed, $"the column with the time, of {all}")}\n{note}"
                + $"  changed: {{ format: {DraftText.QuoteOr(format, "how they write a time, such as MM/dd/yyyy hh:mm:ss tt")}, "
                + $"timezone: {timeZone} }}\n";
        }

        return sections;
    }

    // A date is written as the sample writes it.
    private static string Template(string column, CsvSample sample, string timeZone)
    {
        var isDate = sample.DateFormats.TryGetValue(column, out var format);
        var template = FieldGuess.Template(isDate ? Field.Named(column) with { Type = "date and time" } : Field.Named(column), timeZone);
        var written = format?.Replace("'", "", StringComparison.Ordinal);
        return isDate ? template.Replace("yyyy-MM-ddTHH:mm:ss", written, StringComparison.Ordinal) : template;
    }
}
