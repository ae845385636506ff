using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Http.Sessions;

/// <summary>
/// Reads what <c>auth.session</c> of every kind has in common: <c>read</c>, <c>send</c>, <c>refused</c>, <c>lasts</c>, <c>url</c> and
/// <c>basic</c>. The kind reads its own call from the same map.
/// </summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
internal sealed class SessionReader<TPath>
    where TPath : class
{
    private const string SendExample = "send: { headers: { Authorization: \"Bearer {{session.token}}\" } }";

    /// <summary>Reads the shared keys.</summary>
    /// <param name="map">The section.</param>
    /// <param name="paths">Reads the paths of this kind.</param>
    /// <param name="names">The names of the session's values.</param>
    public SessionReader(YamlMap map, PathReader<TPath> paths, IReadOnlyList<string> names)
    {
        Url = map.Find("url") is null ? null : HttpConnectionReader.Address(map, "url", "https://login.department.example/session");
        if (Url is { Scheme: "http", IsLoopback: false })
        {
            map.Find("url")!.Fault("the password would cross the network in the clear", "Write an https address");
        }
        else if (Url is { Query.Length: > 0 })
        {
            map.Find("url")!.Fault("the address holds a query", "Write its fields below query");
        }

        Lasts = map.Find("lasts") is null ? null : map.Span("lasts", TimeSpan.FromMinutes(30));
        Login = map.Map("basic") is { } basic ? HttpAuthReader.ReadBasic(basic) : null;
        Refused = paths.Rules.ReadShapes(map, "refused");
        Values = ReadValues(map, paths);
        var known = new Names([]).And(names);
        var send = map.Map("send");
        Headers = send is null ? [] : RestCallReader.ReadHeaders(send, known);
        Query = send is null ? [] : RestCallReader.ReadFields(send, "query", known);
        send?.Close();
        Secrets = SecretsOf(map);
    }

    public Uri? Url { get; }

    public TimeSpan? Lasts { get; }

    public HttpAuth.Basic? Login { get; }

    public IReadOnlyList<AnswerCondition<TPath>> Refused { get; }

    public IReadOnlyList<(string Name, ValueSource<TPath> Source)> Values { get; }

    public IReadOnlyList<(string Name, SecretTemplate Value)> Headers { get; }

    public IReadOnlyList<(string Name, SecretTemplate Value)> Query { get; }

    public IReadOnlyList<SecretSource> Secrets { get; }

    /// <summary>Notes a mistake when no order carries the session.</summary>
    /// <param name="root">The file.</param>
    /// <param name="plan">The session; null for none.</param>
    /// <param name="submit">The templates of the order; null when they could not be read.</param>
    public static void RequireUse(YamlMap root, SessionPlan? plan, IEnumerable<Template>? submit)
    {
        if (plan is not null && submit is not null
            && !plan.SentTemplates.Concat(submit).Any(t => t.Names.Any(SessionValues.IsOfSession)))
        {
            root.Map("connection")?.Map("auth")?.Find("session")?.Fault(
                "no order carries what the sign-in gives", $"Write {SendExample}, or {{{{session.NAME}}}} in submit");
        }
    }

    private static (string Name, ValueSource<TPath> Source)[] ReadValues(YamlMap map, PathReader<TPath> paths)
    {
        var values = new List<(string, ValueSource<TPath>)>();
        if (map.Need("read", paths.IsXml ? "{ token: \"//s:Token\" }" : "{ token: $.token }")?.Map() is not { } read)
        {
            return [];
        }

        foreach (var (key, value) in read.Entries)
        {
            if (key.Text() is not { } name)
            {
                continue;
            }

            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0]))
            {
                key.Fault($"\"{name}\" is no name of a value", "Write letters, digits and _, a letter first, such as token");
            }
            else if (paths.Rules.ReadSource(value, ofAnyHeader: true) is { } source)
            {
                values.Add((name, source));
            }
        }

        if (!read.Entries.Any())
        {
            read.Self.Fault("the sign-in gives nothing", "Write where its answer holds the token: { token: $.token }");
        }

        return [.. values];
    }

    // Whatever comes from outside the file; the department might quote it.
    private static SecretSource[] SecretsOf(YamlMap map)
    {
        var address = map.Find("url")?.Node;
        return
        [
            .. map.Self.Node.AllNodes.OfType<YamlScalarNode>()
                .Where(node => !ReferenceEquals(node, address))
                .SelectMany(node => Variables.PlacesOf(node.Value ?? ""))
                .Distinct(StringComparer.Ordinal)
                .Select(place => SecretSource.Of(
                    place, Variables.Fill(place, map.Self.Context.Variable, static _ => { }), map.Self.Context.Variable)),
        ];
    }
}
