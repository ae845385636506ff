using System.Globalization;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Rest;

/// <summary>Reads <c>paging:</c>: a numbered or named page, an offset, or a link.</summary>
internal static class RestPagingReader
{
    private const int MostRows = 1_000_000;
    private const int MostPages = 100_000;
    private const string InTemplates = $"{{{{{RestPaging.PageName}}}}}";

    /// <summary>True when the templates of a section write the page, so that its name exists there.</summary>
    public static bool IsInTemplates(YamlMap? section) =>
        section?.Find("paging") is { IsMap: true } paging
        && paging.Map() is { } map
        && map.Find("link") is null
        && (map.Find("offset") is { IsScalar: true } offset ? offset.RawText()?.Trim() == InTemplates : map.Find("param") is null);

    /// <summary>The paging; null when there is none, or a mistake was noted.</summary>
    /// <param name="map">The section; null for none.</param>
    /// <param name="templates">The templates of the request, which may write the page.</param>
    public static RestPaging? Read(YamlMap? map, IEnumerable<Template> templates)
    {
        if (map is null)
        {
            return null;
        }

        var most = map.Number("most", RestPaging.DefaultMost, 1, MostPages);
        var paging = map.Find("link") is not null ? Link(map) : map.Find("offset") is not null ? Offset(map) : Page(map);
        map.Close();
        if (paging is { IsInTemplates: true } && !templates.Any(t => t.Names.Contains(RestPaging.PageName, StringComparer.Ordinal)))
        {
            map.Self.Fault(
                $"nothing asks for another page than the first: \"{map.Path}\" names no parameter, and no template writes {InTemplates}",
                $"Write param: the query parameter of the page, or {InTemplates} in query, headers, json or form");
            return null;
        }

        return paging is null ? null : paging with { Most = most };
    }

    private static RestPaging? Link(YamlMap map)
    {
        if ((map.Find("param") ?? map.Find("next") ?? map.Find("first") ?? map.Find("offset")) is { } extra)
        {
            extra.Fault("a link is a whole address", "Write either link, or param, first and next");
        }

        var more = RestSections.Paths.Find(map, "more");
        return RestSections.Paths.Rules.ReadSource(map.Find("link")!) is { } next
            ? new RestPaging(null, null) { Next = next, More = more, IsLink = true }
            : null;
    }

    private static RestPaging? Offset(YamlMap map)
    {
        if ((map.Find("param") ?? map.Find("next")) is { } extra)
        {
            extra.Fault("an offset counts rows", "Write either offset with size or more, or param with next");
        }

        var param = map.Find("offset")!.RawText()?.Trim() == InTemplates ? InTemplates : map.Text("offset");
        var first = Number(map, "first", 0);
        var size = Size(map);
        var more = RestSections.Paths.Find(map, "more");
        if (size is null && map.Find("more") is null)
        {
            map.Self.Fault(
                $"\"{map.Path}\" does not say when there is more",
                "Write size: the rows of a full answer, more: a path such as $.hasMore, or both");
        }

        return param is null ? null : new RestPaging(param == InTemplates ? null : param, first, IsOffset: true, size) { More = more };
    }

    private static RestPaging? Page(YamlMap map)
    {
        var param = map.Text("param");
        var size = Size(map);
        var more = RestSections.Paths.Find(map, "more");
        var counts = map.Find("next") is null;

        // A key of this form, also where another mistake ends the reading.
        _ = map.Find("first");
        if (counts && size is null && map.Find("more") is null)
        {
            map.Self.Fault(
                $"\"{map.Path}\" does not say when there is more",
                "Write next: where the answer names its next page, such as $.next, or size, more or both, to count pages");
            return null;
        }

        if (!counts && size is not null)
        {
            map.Find("next")!.Fault("the answer names its next page", "Write either next, or size and more, which count the pages");
        }

        // Where the answer names its next page, the first may be any mark; where the hub counts, it is a number.
        var next = counts ? null : RestSections.Paths.Rules.ReadSource(map.Find("next")!);
        var first = counts ? Number(map, "first", 1) : map.Text("first") ?? (param is null ? null : "1");
        return !counts && next is null
            ? null
            : new RestPaging(param, first, IsOffset: false, size) { Next = next, More = more };
    }

    private static int? Size(YamlMap map) => map.Find("size") is null ? null : map.Number("size", 1, 1, MostRows);

    private static string Number(YamlMap map, string key, int fallback) =>
        map.Number(key, fallback, 0, MostRows).ToString(CultureInfo.InvariantCulture);
}
