using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Translation;
using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Reads a JSON file: an object for each row.</summary>
public sealed class JsonStatusFile : IStatusFormat
{
    private readonly IRowSource rows;
    private readonly JsonPath at;
    private readonly IReadOnlyDictionary<string, JsonPath> paths;
    private readonly JsonPath? count;

    /// <summary>Reads by these paths.</summary>
    /// <param name="rows">Turns a row into a status update; its columns are keys of <paramref name="paths"/>.</param>
    /// <param name="at">The rows.</param>
    /// <param name="paths">The values in a row.</param>
    /// <param name="count">Where the file says how many rows it has; null where it does not.</param>
    internal JsonStatusFile(IRowSource rows, JsonPath at, IReadOnlyDictionary<string, JsonPath> paths, JsonPath? count) =>
        (this.rows, this.at, this.paths, this.count) = (rows, at, paths, count);

    /// <inheritdoc/>
    public Changes Read(string text)
    {
        var document = JsonText.Parse(text, out var problem)
            ?? throw new TranslationException($"The file cannot be read: {problem}.");
        var found = at.Rows(document, static row => row is JObject)
            ?? throw new TranslationException($"The file has no list at {at}: it is another kind of file.");
        FileFrame.EnsureWhole(count is null ? null : StatedCount.Read(count.Read(document)), found.Count);
        List<StatusUpdate> updates = [];
        List<RejectedRow> rejected = [];
        foreach (var (row, i) in found.Select((row, i) => (row, i)))
        {
            if (rows.Read(name => paths[name].Read(row), out var reason) is { } update)
            {
                updates.Add(update);
            }
            else
            {
                rejected.Add(new RejectedRow(i + 1, reason, row.ToString(Newtonsoft.Json.Formatting.None)));
            }
        }

        return new Changes(updates, rejected, []);
    }
}
