using Newtonsoft.Json.Linq;

namespace Allentown311.Mappings.Rest;

/// <summary>
/// Finds, in an answer that its mapping takes for whole, what common systems write when there is more: rows behind it would be lost
/// without a word.
/// </summary>
internal static class UnreadPages
{
    // ArcGIS REST (exceededTransferLimit; under "properties" in GeoJSON), OData 4 and 3, Salesforce, Azure, OSLC (under "responseInfo"),
    // common names of a token, and two spellings of a plain flag.
    private static readonly string[] Marks =
    [
        "exceededTransferLimit", "@odata.nextLink", "odata.nextLink", "nextRecordsUrl", "nextLink", "nextPage", "oslc:nextPage",
        "nextPageToken", "next_page_token", "hasMore", "has_more",
    ];

    private static readonly string[] Places = ["properties", "responseInfo", "oslc:responseInfo"];

    /// <summary>The member that says so; null when none does.</summary>
    public static string? MarkIn(JToken? json) => json is not JObject document ? null
        : Marks.FirstOrDefault(
            name => JsonView.IsSet(document[name])
                || Places.Any(place => document[place] is JObject inner && JsonView.IsSet(inner[name])));
}
