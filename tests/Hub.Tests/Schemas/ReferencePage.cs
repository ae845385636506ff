using System.Globalization;
using System.Text;
using Allentown311.Hub.Tests.Standards;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>The page with every key of every kind of file: whether it is needed, what it takes, its default and an example.</summary>
internal static class ReferencePage
{
    private static readonly (string Kind, string Title)[] Sections =
    [
        ("mapping-soap", "Mappings: `connector: soap`"), ("mapping-rest", "Mappings: `connector: rest`"),
        ("mapping-csv", "Mappings: `connector: csv`"), ("mapping-files", "Mappings: `connector: files`"),
        ("mapping-sql", "Mappings: `connector: sql`"), ("mapping-queue", "Mappings: `connector: queue`"),
        ("mapping-mail", "Mappings: `connector: mail`"), ("city", "`city.yaml`"), ("services", "`services.yaml`"),
        ("import", "Columns of an import"),
    ];

    /// <summary>The file.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "reference-of-keys.md");

    /// <summary>The text of the page.</summary>
    public static string Write()
    {
        var rows = SchemaFiles.Models.ToDictionary(m => m.Key, m => Rows(m.Key, m.Value).ToList(), StringComparer.Ordinal);
        var mappings = rows.Where(r => r.Key.StartsWith("mapping-", StringComparison.Ordinal)).Select(r => r.Value).ToList();
        var shared = mappings[0].Where(row => mappings.TrueForAll(m => m.Contains(row))).ToList();
        var page = new StringBuilder(
            """
            # Reference of keys

            Every key of every file, made from what the hub's readers ask. `NAME` is a key of any name, `[]` a member of a list. A key
            is needed where the map that it stands in is written. The other pages explain:
            [mappings](mapping-reference.md), [the city folder](city-folder.md), [imports](intake.md).

            Every value but a secret may be written as `${NAME}`, `${NAME:-default}` or `${file:PATH}`;
            a secret must be, and without a default.

            """).AppendLine();
        Append(page, "Every mapping", shared);
        foreach (var (kind, title) in Sections)
        {
            Append(page, title, rows[kind].Where(row => !kind.StartsWith("mapping-", StringComparison.Ordinal) || !shared.Contains(row)));
        }

        return page.ToString().ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    private static void Append(StringBuilder page, string title, IEnumerable<string> rows)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
        page.AppendLine("| key | needed | takes | default | example | means |").AppendLine("|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            page.AppendLine(row);
        }

        page.AppendLine();
    }

    private static IEnumerable<string> Rows(string kind, KeyModel model)
    {
        foreach (var (map, mapFacts) in model.Facts)
        {
            foreach (var key in mapFacts.Keys)
            {
                var path = KeyModel.Join(map, key);
                var facts = model.Facts[path];
                var described = SchemaFiles.Descriptions.Find(kind, path);
                var isNeeded = mapFacts.Required?.Contains(key) == true;
                string[] cells =
                [
                    Code(path.Replace("*", "NAME", StringComparison.Ordinal)), isNeeded ? "yes" : "", Cell(Takes(facts)),
                    Code(facts.Default), Code(described?.Example ?? facts.Example), Cell(described?.About),
                ];
                yield return $"| {string.Join(" | ", cells)} |";
            }
        }
    }

    private static string Takes(KeyFacts facts)
    {
        var kinds = facts.Kinds;
        var scalar = facts.Choices.Count > 0 ? string.Join(", ", facts.Choices.Select(c => $"`{c}`"))
            : facts.Bounds is var (least, most) ? string.Create(CultureInfo.InvariantCulture, $"{least} to {most}")
            : kinds.Contains(QuestionKind.Flag) ? "`true`, `false`"
            : kinds.Contains(QuestionKind.Span) ? "time span"
            : kinds.Contains(QuestionKind.Secret) ? "secret"
            : kinds.Contains(QuestionKind.Text) ? "text" : null;
        var (map, list) = (kinds.Contains(QuestionKind.Map) ? "map" : null, kinds.Contains(QuestionKind.List) ? "list" : null);
        return string.Join(" or ", new[] { scalar, map, list }.OfType<string>());
    }

    private static string Code(string? text) =>
        text is null ? "" : text.Contains('`', StringComparison.Ordinal) ? Cell(text) : $"`{Cell(text)}`";

    private static string Cell(string? text) =>
        (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", " ", StringComparison.Ordinal);
}
