namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>Begins the sections of a REST mapping from an OpenAPI document. Pure.</summary>
internal static class OpenApiDraft
{
    /// <summary>The sections, by key.</summary>
    /// <param name="service">The interface.</param>
    /// <param name="chosen">Which calls are made: <c>POST /orders</c>, or an <c>operationId</c>.</param>
    /// <param name="variable">The mapping's name as the beginning of a variable.</param>
    /// <param name="timeZone">The city's time zone (IANA).</param>
    /// <exception cref="DraftSourceException">The interface has no call of a chosen name.</exception>
    public static Dictionary<string, string> Sections(OpenApiService service, ChosenCalls chosen, string variable, string timeZone)
    {
        var posts = service.Calls.Where(c => c.Method is "POST" or "PUT" && c.Body is not null).ToList();
        var lists = service.Calls.Where(c => c.Method == "GET" && JsonSample.Rows(c.Answer) is not null).ToList();
        var submit = Choose(service, chosen.Submit) ?? (posts.Count == 1 ? posts[0] : null);
        var find = Choose(service, chosen.Find) ?? Only(lists, c => FieldGuess.Find(Part.Reference, c.Query) is not null);
        var poll = Choose(service, chosen.Poll) ?? Only(lists, c => Since(c) is not null);
        var url = service.Url is { } address ? "${" + variable + "_URL:-" + address.TrimEnd('/') + "}" : $"${{{variable}_URL}}";
        var sections = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["connection"] = $"connection:\n  url: {DraftText.Quote(url)}\n  timeout: 20s\n"
                + "  # Or: basic: { user: …, password: … }; oauth2: { … } (docs/mapping-reference.md).\n"
                + $"  auth: {SignIn(service, variable)}\n",
        };
        if (submit?.Body is { } body)
        {
            var id = Path(JsonSample.Leaves(submit.Answer), Part.Id, "where the answer has the order's number");
            sections["submit"] = $"submit:\n  # Calls: {string.Join(", ", service.Calls.Select(c => c.Name))}\n"
                + $"  method: {submit.Method}\n  path: {DraftText.Quote(submit.Path)}\n"
                + $"  json:\n{DraftText.Indent(JsonSample.Write(body, field => FieldGuess.Template(field, timeZone)), 4)}"
                + $"  read: {{ id: {id} }}\n"
                + "  outcomes:  # answers that mean something definite; all others leave the outcome unknown\n"
                + $"    - {{ status: 409, then: already_exists, id: {DraftText.Todo("where a refusal of a double has the number")} }}\n"
                + $"    - {{ status: 422, then: reject, reason: {DraftText.Todo("where a refusal has its reason")} }}\n";
        }

        if (find is not null)
        {
            sections["find"] = FindOf(find);
        }

        if (poll is not null)
        {
            sections["poll"] = PollOf(poll);
        }

        return sections;
    }

    private static string SignIn(OpenApiService service, string variable) => service switch
    {
        { KeyHeader: { } header } => $"{{ api_key: {{ header: {DraftText.Quote(header)}, value: \"${{{variable}_KEY}}\" }} }}",
        { IsBearer: true } => $"{{ bearer: \"${{{variable}_TOKEN}}\" }}",
        _ => $"{{ api_key: {{ header: {DraftText.Todo("the header that carries the key")}, value: \"${{{variable}_KEY}}\" }} }}",
    };

    private static OpenApiCall? Choose(OpenApiService service, string? name) => name is null ? null
        : service.Calls.FirstOrDefault(c => c.Id == name || c.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new DraftSourceException(
                $"The interface has no call {name}; it has: {string.Join(", ", service.Calls.Select(c => c.Name))}.");

    private static OpenApiCall? Only(List<OpenApiCall> calls, Func<OpenApiCall, bool> fits) =>
        calls.Where(fits).ToList() is [var call] ? call : null;

    private static string? Since(OpenApiCall call) => call.Query.FirstOrDefault(q =>
        q.Contains("since", StringComparison.OrdinalIgnoreCase) || q.Contains("after", StringComparison.OrdinalIgnoreCase)
        || q.Contains("from", StringComparison.OrdinalIgnoreCase));

    private static string Path(Dictionary<string, string> leaves, Part part, string what) => DraftText.QuoteOr(
        FieldGuess.Find(part, leaves.Keys) is { } name ? leaves[name] : leaves.Count == 1 ? leaves.Values.First() : null,
        leaves.Count == 0 ? what : $"{what}, of {string.Join(", ", leaves.Values.Take(15))}");

    private static string FindOf(OpenApiCall find)
    {
        var reference = FieldGuess.Find(Part.Reference, find.Query);
        var (rows, row) = JsonSample.Rows(find.Answer) is var (path, schema) ? (path, JsonSample.Leaves(schema)) : ("$", []);
        string Read(Part part, string what) => DraftText.QuoteOr(
            FieldGuess.Find(part, row.Keys) is { } name ? $"{rows.Replace("[*]", "[0]", StringComparison.Ordinal)}{row[name][1..]}" : null,
            what);
        return $"find:  # asked after a lost answer, before anything is sent again\n  method: {find.Method}\n"
            + $"  path: {DraftText.Quote(find.Path)}\n"
            + $"  query: {{ {DraftText.QuoteOr(reference, "the parameter that takes our reference")}: \"{{{{ref}}}}\" }}\n"
            + $"  read: {{ id: {Read(Part.Id, "where the number is")}, ref: {Read(Part.Reference, "where our reference is")} }}\n"
            + "  settle: 30s  # how long after a send the system may still be storing it\n";
    }

    private static string PollOf(OpenApiCall poll)
    {
        var (rows, row) = JsonSample.Rows(poll.Answer) is var (path, schema) ? (path, JsonSample.Leaves(schema)) : (null, []);
        string Read(Part part, string what) => DraftText.QuoteOr(
            FieldGuess.Find(part, row.Keys) is { } name ? row[name][2..] : null,
            row.Count == 0 ? what : $"{what}, of {string.Join(", ", row.Keys.Take(15))}");
        var note = FieldGuess.Find(Part.Note, row.Keys) is { } remark ? $", note: {DraftText.Quote(row[remark][2..])}" : "";
        return $"poll:\n  every: 1m\n  method: {poll.Method}\n  path: {DraftText.Quote(poll.Path)}\n"
            + $"  query: {{ {DraftText.QuoteOr(Since(poll), "the parameter that takes a time")}: \"{{{{cursor}}}}\" }}\n"
            + $"  rows: {DraftText.QuoteOr(rows, "where the list of changes is, such as $.items[*]")}\n"
            + $"  read: {{ id: {Read(Part.Id, "their number")}, ref: {Read(Part.Reference, "our reference")}, "
            + $"status: {Read(Part.Status, "the status")}, changed: {Read(Part.Changed, "the time")}{note} }}\n"
            + $"  cursor: {{ from: changed, format: {DraftText.Todo("how they write a time, such as yyyy-MM-ddTHH:mm:ssZ")}, "
            + "timezone: UTC, overlap: 10m }\n";
    }
}
