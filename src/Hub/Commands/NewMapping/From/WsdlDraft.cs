namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>Begins the sections of a SOAP mapping from a WSDL. Pure.</summary>
internal static class WsdlDraft
{
    /// <summary>The sections, by key.</summary>
    /// <param name="service">The service.</param>
    /// <param name="chosen">Which operations are called.</param>
    /// <param name="variable">The mapping's name as the beginning of a variable.</param>
    /// <param name="timeZone">The city's time zone (IANA).</param>
    /// <exception cref="DraftSourceException">The service has no operation of a chosen name.</exception>
    public static Dictionary<string, string> Sections(WsdlService service, ChosenCalls chosen, string variable, string timeZone)
    {
        var names = service.Operations.Select(o => o.Name).ToList();
        var submit = Choose(service, CallGuess.Submit(names, chosen.Submit));
        var find = Choose(service, CallGuess.Find(names, chosen.Find));
        var poll = Choose(service, CallGuess.Poll(names, chosen.Poll));
        var sections = new Dictionary<string, string>(StringComparer.Ordinal);
        var url = service.Address is { } address && Uri.TryCreate(address, UriKind.Absolute, out var at) && at.Scheme is "http" or "https"
            ? "${" + variable + "_URL:-" + address + "}" : $"${{{variable}_URL}}";
        sections["connection"] = $"connection:\n  url: {DraftText.Quote(url)}\n"
            + $"  version: {(service.IsVersion12 ? "1.2" : "1.1")}\n  timeout: 20s\n"
            + "  # Or: wsse: { user: …, password: …, timestamp: true }; digest, ntlm, negotiate (docs/mapping-reference.md).\n"
            + $"  auth: {{ basic: {{ user: \"${{{variable}_USER}}\", password: \"${{{variable}_PASSWORD}}\" }} }}\n";
        var all = $"  # Operations of the WSDL: {string.Join(", ", names)}\n";
        if (submit is not null)
        {
            sections["submit"] = $"submit:\n{all}{Call(submit, field => FieldGuess.Template(field, timeZone))}"
                + $"  read: {{ id: {Path(submit, Part.Id, "XPath of the order's number in the answer")} }}\n"
                + "  outcomes:  # answers that mean something definite; all others leave the outcome unknown\n"
                + $"    - {{ fault: {DraftText.Todo("words of the fault for a double, such as already exists")}, then: already_exists }}\n"
                + $"    - {{ fault: {DraftText.Todo("words of the fault for a code that it does not know")}, then: reject }}\n";
        }

        if (find is not null)
        {
            var id = Path(find, Part.Id, "XPath of the number");
            sections["find"] = $"find:  # asked after a lost answer, before anything is sent again\n"
                + Call(find, field => FieldGuess.Find(Part.Reference, [field.Name]) is not null ? "{{ref}}" : FieldGuess.Todo(field))
                + $"  read: {{ id: {id}, ref: {Path(find, Part.Reference, "XPath of our reference")} }}\n"
                + $"  absent: {Absent(find)}\n  settle: 60s\n";
        }

        if (poll is not null)
        {
            sections["poll"] = PollOf(poll, timeZone);
        }

        return sections;
    }

    private static WsdlOperation? Choose(WsdlService service, string? name) => name is null ? null
        : service.Operations.FirstOrDefault(o => o.Name == name) ?? throw new DraftSourceException(
            $"The WSDL has no operation {name}; it has: {string.Join(", ", service.Operations.Select(o => o.Name))}."
            + (service.LeftOut.Contains(name) ? " That one is not document/literal: write its body by hand." : ""));

    private static string Call(WsdlOperation operation, Func<Field, string> value) =>
        $"  action: {DraftText.Quote(operation.Action)}\n"
        + $"  namespaces: {{ w: {DraftText.Quote((operation.Output ?? operation.Input).QualifiedName.Namespace)} }}\n"
        + $"  body: |\n{DraftText.Indent(XmlSample.Write(operation.Input, value), 4)}";

    private static string Path(WsdlOperation operation, Part part, string what)
    {
        var leaves = Leaves(operation);
        var name = FieldGuess.Find(part, leaves) ?? (part == Part.Id && leaves.Count == 1 ? leaves[0] : null);
        return DraftText.QuoteOr(
            name is null ? null : $"//{Qualified(operation, name)}",
            leaves.Count == 0 ? what : $"{what}, of {string.Join(", ", leaves.Take(15))}");
    }

    private static string Absent(WsdlOperation find) => find.Output is { } output && FieldGuess.Find(Part.Id, Leaves(find)) is { } id
        ? DraftText.Quote($"//w:{output.QualifiedName.Name}[not(//{Qualified(find, id)})]")
        : DraftText.Todo("XPath of what stands there when the system has no such order, such as //w:FindResponse[not(*)]");

    private static bool IsSince(Field field) => field.Type.Contains("date", StringComparison.Ordinal)
        || field.Name.Contains("since", StringComparison.OrdinalIgnoreCase);

    // A schema may leave the elements below its global ones without a namespace (elementFormDefault).
    private static string Qualified(WsdlOperation operation, string name)
    {
        var names = XmlSample.Below(operation.Output!).Select(e => e.Element.QualifiedName).Append(operation.Output!.QualifiedName);
        return names.First(q => q.Name == name).Namespace.Length > 0 ? $"w:{name}" : name;
    }

    private static List<string> Leaves(WsdlOperation operation) => operation.Output is null ? []
        : XmlSample.HoldsValue(operation.Output) ? [operation.Output.QualifiedName.Name]
        : [.. XmlSample.Below(operation.Output).Where(e => e.HoldsValue).Select(e => e.Element.QualifiedName.Name).Distinct()];

    private static string PollOf(WsdlOperation poll, string timeZone)
    {
        var row = poll.Output is null ? null
            : XmlSample.Below(poll.Output).Where(e => e.Repeats && !e.HoldsValue).Select(e => e.Element).FirstOrDefault();
        List<string> fields = row is null ? []
            : [.. XmlSample.Below(row).Where(e => e.HoldsValue).Select(e => e.Element.QualifiedName.Name)];
        var rows = row is null ? null : $"//{Qualified(poll, row.QualifiedName.Name)}";
        string Read(Part part, string what) => DraftText.QuoteOr(
            FieldGuess.Find(part, fields) is { } name ? Qualified(poll, name) : null,
            fields.Count == 0 ? what : $"{what}, of {string.Join(", ", fields.Take(15))}");
        var note = FieldGuess.Find(Part.Note, fields) is { } remark ? $", note: {DraftText.Quote(Qualified(poll, remark))}" : "";
        return "poll:\n  every: 1m\n"
            + Call(poll, field => IsSince(field) ? "{{cursor}}" : FieldGuess.Todo(field))
            + $"  rows: {DraftText.QuoteOr(rows, "XPath of a change, such as //w:Change")}\n"
            + $"  empty: {DraftText.Quote($"//w:{poll.Output?.QualifiedName.Name ?? "Response"}")}\n"
            + $"  read: {{ id: {Read(Part.Id, "their number")}, ref: {Read(Part.Reference, "our reference")}, "
            + $"status: {Read(Part.Status, "the status")}, changed: {Read(Part.Changed, "the time")}{note} }}\n"
            + $"  cursor: {{ from: changed, format: {DraftText.Todo("how they write a time, such as yyyy-MM-ddTHH:mm:ss")}, "
            + $"timezone: {timeZone}, overlap: 10m }}\n";
    }
}
