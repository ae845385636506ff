using System.Globalization;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.FileFormats;

/// <summary>The values that the first and the last line of a file, and the name of a batch, may write.</summary>
/// <param name="Count">How many orders the file has.</param>
/// <param name="Sums">The sums of columns, by column.</param>
/// <param name="Sequence">The number of the batch, with leading zeros; null for a file of one order.</param>
/// <param name="Created">When the batch was closed; null for a file of one order.</param>
public sealed record FileValues(
    int Count, IReadOnlyDictionary<string, decimal> Sums, string? Sequence = null, DateTimeOffset? Created = null) : IValues
{
    /// <summary>Stands for the orders in the text around them; it is replaced once the rest is written.</summary>
    internal const string OrdersMark = "-allentown311-orders-";

    private const string SumPrefix = "file.sum.";

    /// <summary>A file of one order.</summary>
    public static FileValues OfOne(FileRecord record) => new(1, record.Sums);

    /// <summary>A batch.</summary>
    public static FileValues OfBatch(IReadOnlyList<FileRecord> records, string sequence, DateTimeOffset created) => new(
        records.Count,
        records.SelectMany(r => r.Sums)
            .GroupBy(s => s.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(s => s.Value), StringComparer.Ordinal),
        sequence,
        created);

    /// <summary>The names that exist in what stands around the orders.</summary>
    /// <param name="columns">The columns whose sums may be written.</param>
    /// <param name="isBatch">True in a mapping that writes batches.</param>
    internal static Names Names(IEnumerable<string> columns, bool isBatch) => new(
        ["file.count", .. isBatch ? BatchNames : [], .. columns.Select(c => SumPrefix + c)]);

    /// <summary>The names that exist around the orders of a document.</summary>
    internal static Names DocumentNames(bool isBatch) => new(["file.count", "file.orders", .. isBatch ? BatchNames : []]);

    /// <summary>The names that the file name of a batch may use.</summary>
    internal static Names NameNames { get; } = new(BatchNames);

    /// <summary>The columns whose sums these templates write.</summary>
    internal static IEnumerable<string> SummedColumns(IEnumerable<Template> templates) => templates
        .SelectMany(t => t.Names)
        .Where(n => n.StartsWith(SumPrefix, StringComparison.Ordinal))
        .Select(n => n[SumPrefix.Length..])
        .Distinct(StringComparer.Ordinal);

    /// <inheritdoc/>
    public object? Get(string name) => name switch
    {
        "file.count" => Count,
        "file.sequence" => Sequence,
        "file.created" => Created,
        "file.orders" => OrdersMark,
        _ when name.StartsWith(SumPrefix, StringComparison.Ordinal) =>
            Sums.GetValueOrDefault(name[SumPrefix.Length..]).ToString(CultureInfo.InvariantCulture),
        _ => throw new TranslationException($"A line around the orders asks for \"{name}\", which does not exist."),
    };

    private static string[] BatchNames => ["file.sequence", "file.created"];
}
