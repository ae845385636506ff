using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Acceptance.Harness;

/// <summary>A city with one department and two services; the test chooses the mapping.</summary>
internal static partial class SmallCity
{
    private const string Shared = """
        mapping: 1
        name: works
        limits: { retry: { first: 200ms, most: 1s }, breaker: { failures: 50, pause: 1s } }
        status: { new: received, done: completed }
        """;

    public static string Soap(Uri url) => $$$"""
        {{{Shared}}}
        connector: soap
        connection: { url: "{{{url}}}soap", timeout: 10s }
        submit: { action: "urn:w/Create", body: "<C><Ref>{{ref}}</Ref><Notes>{{ticket.description}}</Notes></C>", read: { id: "//N" } }
        find:
          action: "urn:w/Find"
          body: "<F><Ref>{{ref}}</Ref></F>"
          read: { id: "//N", ref: "//Ref" }
          absent: "//R"
          settle: 300ms
        """;

    public static string Rest(Uri url, bool canFind = true, bool list = false) => $$$"""
        {{{Shared}}}
        connector: rest
        connection: { url: "{{{url}}}", timeout: 10s }
        submit: { path: /orders, json: { ref: "{{ref}}", notes: "{{ticket.description}}" }, read: { id: "$.id" } }
        {{{(canFind ? Find : "")}}}
        poll:
          every: 300ms
          path: /changes
          query: { since: "{{cursor}}" }
          rows: "$[*]"
          read: { ref: ref, status: status, changed: at }
          cursor: { from: changed, overlap: 1m }
        {{{(list ? List : "")}}}
        """;

    private const string Find =
        """find: { path: /orders, query: { ref: "{{ref}}" }, read: { id: $.id, ref: $.ref }, settle: 300ms }""";

    private const string List =
        """list: { path: /list, query: { since: "{{since}}" }, rows: "$[*]", read: { id: id, ref: ref, status: status, changed: at } }""";

    public static string Csv(string folder) => $$$"""
        {{{Shared}}}
        connector: csv
        connection: { out: "{{{folder}}}/in", in: "{{{folder}}}/out", encoding: utf-8, ready: { quiet: 0s } }
        submit: { file: "wo-{{ref}}.csv", columns: { Ref: "{{ref}}", Notes: "{{ticket.description}}" } }
        poll: { every: 300ms, files: "status-*.csv", read: { ref: Ref, status: Status, changed: At } }
        """;

    /// <summary>A mapping with one text replaced.</summary>
    public static string With(this string mapping, string text, string replacement) =>
        mapping.Replace(text, replacement, StringComparison.Ordinal);

    /// <summary>Writes the city folder.</summary>
    public static string Write(string folder, string mapping, string name = "works", string keys = "[]")
    {
        Directory.CreateDirectory(Path.Combine(folder, "mappings"));
        File.WriteAllText(
            Path.Combine(folder, "mappings", $"{name}.yaml"),
            mapping.Replace("name: works", $"name: {name}", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "city.yaml"), $$"""
            city: 1
            name: Testville
            timezone: America/New_York
            hours: { mon: "08:00-16:30" }
            departments: { works: { name: { en: Works }, mapping: {{name}} } }
            intake: { keys: {{keys}} }
            notices: { from: { name: { en: "311" }, address: 311@example.org }, events: [] }
            """);
        File.WriteAllText(Path.Combine(folder, "services.yaml"), """
            services:
              - { code: pothole, name: { en: Pothole }, departments: [works] }
              - code: bulk-item
                name: { en: Bulk item }
                departments: [works]
                questions:
                  - { code: items, ask: { en: "What is it?" }, type: string, required: true }
                  - { code: weight, ask: { en: "How many pounds?" }, type: number, required: true }
            """);
        return folder;
    }

    /// <summary>The operation that a SOAP request names; empty for any other request.</summary>
    public static string Action(HttpRequest request) => request.Headers["SOAPAction"].ToString().Trim('"').Split('/')[^1];

    /// <summary>The reference in an order, in any format.</summary>
    public static string ReferenceIn(string order) => Reference().Match(order).Value;

    [GeneratedRegex(@"\d\d-\d{5}-\d-\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
