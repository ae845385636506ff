using Allentown311.Mappings.Http.Documents;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http;

/// <summary>What error messages show as the right way to write the paths of one kind of mapping.</summary>
/// <param name="Answer">A <c>read:</c> map of a submit or a find.</param>
/// <param name="Id">The path in it.</param>
/// <param name="Rows">A path of rows.</param>
/// <param name="Row">A <c>read:</c> map of a poll, a list or a receive.</param>
/// <param name="Status">The path of a row's status.</param>
/// <param name="Changed">The path of a row's time of change.</param>
internal sealed record PathExamples(string Answer, string Id, string Rows, string Row, string Status, string Changed);

/// <summary>Reads the <c>read:</c> and <c>rows:</c> keys of a section in the path language of one kind of mapping.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
/// <param name="Compile">Compiles the path at a place of the file; null when a mistake was noted.</param>
/// <param name="Examples">What error messages show as right.</param>
/// <param name="IsXml">True for SOAP.</param>
internal sealed record PathReader<TPath>(Func<YamlValue, TPath?> Compile, PathExamples Examples, bool IsXml)
    where TPath : class
{
    /// <summary>Reads the rules for answers.</summary>
    public RuleReader<TPath> Rules { get; } = new(Compile, IsXml);

    /// <summary>The path under a key; null when there is none, or a mistake was noted.</summary>
    public TPath? Find(YamlMap map, string key) => map.Find(key) is { } value ? Compile(value) : null;

    /// <summary>The path under a key that must exist; null when a mistake was noted.</summary>
    public TPath? Need(YamlMap map, string key, string example) => map.Need(key, example) is { } value ? Compile(value) : null;

    /// <summary>Reads where an answer holds its values; null when a mistake was noted, or there is no section.</summary>
    /// <param name="section">A <c>submit:</c> or <c>find:</c>.</param>
    /// <param name="place">Which of the two; a <c>find:</c> may read a status and our reference too.</param>
    public AnswerPaths<TPath>? ReadAnswer(YamlMap? section, OutcomePlace place)
    {
        if (section?.Need("read", Examples.Answer)?.Map() is not { } read)
        {
            return null;
        }

        var isFind = place == OutcomePlace.Find;
        var id = read.Need("id", Examples.Id) is { } value ? Rules.ReadSource(value) : null;
        if (isFind && id?.Header is not null)
        {
            read.Find("id")!.Fault(
                "a look-up finds records, and a header is of none", $"Write a path in its answer, such as {Examples.Id}");
        }

        var status = isFind ? Find(read, "status") : null;
        var reference = isFind ? Find(read, "ref") : null;
        var token = !isFind && !IsXml && read.Find("token") is { } mark ? Rules.ReadSource(mark) : null;
        read.Close();
        var rows = isFind ? Find(section, "rows") : null;
        var document = ReadDocument(section);
        var outcomes = Rules.Read(section, place, isFind ? "absent" : null);
        var success = isFind ? [] : Rules.ReadShapes(section, "success");
        return id is null ? null : new AnswerPaths<TPath>(id, status, reference, outcomes)
        {
            Document = document, Rows = rows, Token = token, Success = success,
        };
    }

    /// <summary>Reads where rows are and what they hold; null when a mistake was noted, or there is no section.</summary>
    /// <param name="section">A <c>poll:</c>, <c>list:</c> or <c>receive:</c>.</param>
    /// <param name="isPush">True for a <c>receive:</c>: the department's own words, which no rule needs to tell from a failed read.</param>
    /// <param name="fallback">The path of the rows when the section has no <c>rows:</c>; null when it must have one.</param>
    public RowPaths<TPath>? ReadRows(YamlMap? section, bool isPush = false, TPath? fallback = null)
    {
        if (section is null)
        {
            return null;
        }

        var rows = fallback is not null && section.Find("rows") is null ? fallback : Need(section, "rows", Examples.Rows);
        var document = ReadDocument(section);
        var outcomes = isPush ? [] : Rules.Read(section, OutcomePlace.Read, "empty");
        if (section.Need("read", Examples.Row)?.Map() is not { } read)
        {
            return null;
        }

        var id = Find(read, "id");
        var reference = Find(read, "ref");
        var note = Find(read, "note");
        var status = Need(read, "status", Examples.Status);
        var changed = Need(read, "changed", Examples.Changed);
        if (read.Find("id") is null && read.Find("ref") is null)
        {
            read.Self.Fault($"\"{read.Path}\" finds no work order", "Read id (the department's number), ref (our reference), or both");
        }

        read.Close();
        return rows is null || status is null || changed is null
            ? null
            : new RowPaths<TPath>(rows, id, reference, status, changed, note) { Document = document, Outcomes = outcomes };
    }

    // A path finds text of the same kind as the answer's; a map names the kind, and a list goes from layer to layer.
    private InnerDocument<TPath>? ReadDocument(YamlMap section)
    {
        if (section.Find("document") is not { } value)
        {
            return null;
        }

        var layers = (value.IsMap ? [value] : value.List()).Select(ReadLayer).ToArray();
        return layers.Contains(null) || layers.Length == 0 ? null : new InnerDocument<TPath>(layers!);
    }

    private DocumentLayer<TPath>? ReadLayer(YamlValue value)
    {
        if (!value.IsMap)
        {
            return Compile(value) is { } path ? new DocumentLayer<TPath>(path, !IsXml) : null;
        }

        var map = value.Map()!;
        var (json, xml) = (map.Find("json"), map.Find("xml"));
        map.Close();
        if (json is null == xml is null)
        {
            value.Fault(
                $"\"{value.Path}\" must name one place",
                "Write { json: PATH } or { xml: PATH }: where the text of the document stands");
            return null;
        }

        return Compile((json ?? xml)!) is { } place ? new DocumentLayer<TPath>(place, json is not null) : null;
    }
}
