using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Rest;

/// <summary>Reads <c>paging:</c>: a numbered page, an offset, or a link.</summary>
internal static class RestPagingReader
{
    private const int MostRows = 1_000_000;

    /// <summary>The paging; null when there is none, or a mistake was noted.</summary>
    public static RestPaging? Read(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        var paging = map.Find("link") is not null ? Link(map) : map.Find("offset") is not null ? Offset(map) : Page(map);
        map.Close();
        return paging;
    }

    private static RestPaging? Link(YamlMap map)
    {
        if ((map.Find("param") ?? map.Find("next") ?? map.Find("first") ?? map.Find("offset")) is { } extra)
        {
            extra.Fault("a link is a whole address", "Write either link, or param, first and next");
        }

        return RestSections.Paths.Find(map, "link") is { } next ? new RestPaging(null, null) { Next = next } : null;
    }

    private static RestPaging? Offset(YamlMap map)
    {
        if ((map.Find("param") ?? map.Find("next")) is { } extra)
        {
            extra.Fault("an offset counts rows", "Write either offset with size or more, or param with next");
        }

        var param = map.Text("offset");
        var first = Number(map, "first", 0);
        var size = Size(map);
        var more = RestSections.Paths.Find(map, "more");
        if (size is null && map.Find("more") is null)
        {
            map.Self.Fault(
                $"\"{map.Path}\" does not say when there is more",
                "Write size: the rows of a full answer, more: a path such as $.hasMore, or both");
        }

        return param is null ? null : new RestPaging(param, first, IsOffset: true, size) { More = more };
    }

    private static RestPaging? Page(YamlMap map)
    {
        var param = map.Need("param", "page")?.Text();
        var size = Size(map);
        var more = RestSections.Paths.Find(map, "more");
        var counts = size is not null || map.Find("more") is not null;
        var next = counts ? RestSections.Paths.Find(map, "next") : RestSections.Paths.Need(map, "next", "$.next");
        if (next is not null && counts)
        {
            map.Find("next")!.Fault("the answer names its next page", "Write either next, or size and more, which count the pages");
        }

        // Where the answer names its next page, the first may be any mark; where the hub counts, it is a number.
        var first = counts ? Number(map, "first", 1) : map.Text("first") ?? "1";
        return param is null || (next is null && !counts)
            ? null
            : new RestPaging(param, first, IsOffset: false, size) { Next = next, More = more };
    }

    private static int? Size(YamlMap map) => map.Find("size") is null ? null : map.Number("size", 1, 1, MostRows);

    private static string Number(YamlMap map, string key, int fallback) =>
        map.Number(key, fallback, 0, MostRows).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
