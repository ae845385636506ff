using Allentown311.Mappings.Http.Sessions;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Rest;

/// <summary>A session that begins with an HTTP request whose answer is JSON, or bears what counts in a header or a cookie.</summary>
internal sealed class RestSession : SessionPlan<JsonPath>
{
    private static readonly Names NoNames = new([]);

    /// <summary>The sign-in.</summary>
    public required RestCall Call { get; init; }

    /// <summary>Reads <c>auth.session</c>; null when a mistake was noted.</summary>
    public static RestSession? Read(YamlMap map, IReadOnlyList<string> names)
    {
        var before = map.Self.Context.Faults.All.Count;
        var shared = new SessionReader<JsonPath>(map, RestSections.Paths, names);
        var call = RestCallReader.Read(map, "POST", NoNames, hasPath: map.Find("url") is null);
        if (map.Find("url") is not null && map.Find("path") is { } path)
        {
            path.Fault("the sign-in has two addresses", "Write either path, below connection.url, or url, a whole address");
        }

        map.Close();
        return call is null || map.Self.Context.Faults.All.Count > before ? null : new RestSession
        {
            Call = call, Url = shared.Url, Lasts = shared.Lasts, Login = shared.Login, Headers = shared.Headers, Query = shared.Query,
            Secrets = shared.Secrets, Values = shared.Values, Refused = shared.Refused,
        };
    }

    /// <summary>True when an answer says that the session is refused.</summary>
    public bool IsRefusedBy(int status, string body, IReadOnlyDictionary<string, string>? headers) =>
        Refused.Count > 0 && new JsonView(status, body, document: null, headers) is var view && Refused.Any(r => r.Fits(view));

    /// <inheritdoc/>
    public override SignInRequest Write(Uri connection)
    {
        var values = SessionValues.Hidden;
        var root = (Url ?? connection).GetLeftPart(UriPartial.Path).TrimEnd('/');
        (string, string)[] headers = [("Accept", "application/json"), .. Call.Lines(values)];
        return Call.Body(values) is var (bytes, type)
            ? new SignInRequest(Call.Method, new Uri(root + Call.Target(values)), headers, bytes, type)
            : new SignInRequest(Call.Method, new Uri(root + Call.Target(values)), headers, null, null);
    }

    /// <inheritdoc/>
    public override SignInAnswer Read(int status, string body, IReadOnlyDictionary<string, string> headers)
    {
        var answer = new JsonView(status, body, document: null, headers);
        return ReadValues(status is >= 200 and < 400 ? answer : null, headers, RestAnswers.ErrorText(status, answer.Json));
    }
}
