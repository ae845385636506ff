using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using CsvHelper;

namespace Allentown311.Departments.Animals;

/// <summary>Reads a file of work orders: UTF-8, a header row, one row for each work order.</summary>
internal static class WorkOrderFile
{
    private static readonly FrozenSet<string> Kinds = FrozenSet.Create(StringComparer.Ordinal,
        "STRAY", "BITE", "BARK", "DEAD", "CRUELTY", "WILDLIFE", "NUISANCE", "LICENSE");

    // Bytes that are not UTF-8 are an error; otherwise the decoder would replace them with question marks.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly CsvReaderOptions Strict = new()
    {
        Separator = ',',
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
    };

    /// <summary>Reads all work orders of a file.</summary>
    /// <exception cref="InvalidDataException">The file is not in the agreed format; the message names the fault.</exception>
    public static List<NewOrder> Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path, StrictUtf8);
            using var csv = CsvReader.Create(reader, Strict);
            var orders = csv.GetRecords<WorkOrderRow>().Select(ToOrder).ToList();
            return orders.Count > 0 ? orders : throw new InvalidDataException("no work order in it");
        }
        catch (Exception problem) when (problem is CsvFormatException or KeyNotFoundException or DecoderFallbackException)
        {
            throw new InvalidDataException(problem.Message, problem);
        }
    }

    private static NewOrder ToOrder(WorkOrderRow row)
    {
        if (string.IsNullOrWhiteSpace(row.Reference))
            throw new InvalidDataException("a row without a reference");
        if (!Kinds.Contains(row.Kind))
            throw new InvalidDataException($"unknown kind: {row.Kind}");
        return new NewOrder(row.Reference, row.Kind, row.Address, row.Latitude, row.Longitude, row.Details, row.Reported,
            JsonSerializer.Serialize(new { caller = row.Caller, phone = row.Phone }));
    }
}

[CsvRecord]
internal sealed partial record WorkOrderRow(
    string Reference, string Kind, string Address, double? Latitude, double? Longitude,
    string Details, string Reported, string Caller, string Phone);
