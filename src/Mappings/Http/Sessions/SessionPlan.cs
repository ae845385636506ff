using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Http.Sessions;

/// <summary>
/// <c>auth.session</c>: how the hub signs in by a call of its own, what it reads from the answer, and how later calls carry it. Pure. Does
/// not print: it holds secrets.
/// </summary>
public abstract class SessionPlan
{
    /// <summary>The whole address of the sign-in, where it is not below the connection's; null where it is.</summary>
    public Uri? Url { get; init; }

    /// <summary>How long a session serves before the hub signs in anew; null when it serves until it is refused.</summary>
    public TimeSpan? Lasts { get; init; }

    /// <summary>HTTP Basic of the sign-in itself; null for none.</summary>
    public HttpAuth.Basic? Login { get; init; }

    /// <summary>Headers that every later call carries.</summary>
    public IReadOnlyList<(string Name, SecretTemplate Value)> Headers { get; init; } = [];

    /// <summary>Query fields that every later call carries.</summary>
    public IReadOnlyList<(string Name, SecretTemplate Value)> Query { get; init; } = [];

    /// <summary>What the sign-in takes from outside the file: passwords and names.</summary>
    public IReadOnlyList<SecretSource> Secrets { get; init; } = [];

    /// <summary>The sign-in, with its secrets as they are now.</summary>
    /// <param name="connection">The connection's address.</param>
    public abstract SignInRequest Write(Uri connection);

    /// <summary>What the answer to a sign-in gives.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body as text.</param>
    /// <param name="headers">The headers; several cookies stand on a line each.</param>
    public abstract SignInAnswer Read(int status, string body, IReadOnlyDictionary<string, string> headers);

    /// <summary>The headers that later calls carry, as they may be shown.</summary>
    public IEnumerable<(string Name, string Value)> ShownHeaders =>
        Headers.Select(h => (h.Name, h.Value.Render(SessionValues.Hidden, true)));

    /// <summary>The templates of <c>send:</c>.</summary>
    internal IEnumerable<Template> SentTemplates => Headers.Concat(Query).Select(f => f.Value.Sent);

    /// <inheritdoc/>
    public sealed override string ToString() => "session";
}

/// <summary>The sign-in of a session as it is sent. Does not print: it holds secrets.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Url">Whole address.</param>
/// <param name="Headers">Headers besides the content type.</param>
/// <param name="Body">Body; null for none.</param>
/// <param name="ContentType">The body's content type, with its parameters; null without a body.</param>
public sealed record SignInRequest(
    string Method, Uri Url, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body, string? ContentType)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(SignInRequest);
}

/// <summary>What the answer to a sign-in gives. Does not print: it holds secrets.</summary>
/// <param name="Values">The session's values by name; null when the answer does not hold them all.</param>
/// <param name="Problem">What it lacks, for the desk; empty when it lacks nothing. It may quote the department's own reason.</param>
public sealed record SignInAnswer(IReadOnlyDictionary<string, string>? Values, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(SignInAnswer);
}

/// <summary>A session in the path language of one kind of mapping.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
internal abstract class SessionPlan<TPath> : SessionPlan
    where TPath : class
{
    /// <summary>Where the answer to the sign-in holds each value of the session.</summary>
    public required IReadOnlyList<(string Name, ValueSource<TPath> Source)> Values { get; init; }

    /// <summary>
    /// Shapes of answers which say that the session is refused and that the call was not done. HTTP 401 and 403 say so in any case.
    /// </summary>
    public required IReadOnlyList<AnswerCondition<TPath>> Refused { get; init; }

    /// <summary>The values in an answer to the sign-in.</summary>
    /// <param name="answer">The answer; null when its status or its body is none of a sign-in that was accepted.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="problem">What the answer says, for the desk.</param>
    protected SignInAnswer ReadValues(IAnswerView<TPath>? answer, IReadOnlyDictionary<string, string> headers, string problem)
    {
        if (answer is null)
        {
            return new SignInAnswer(null, problem);
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, source) in Values)
        {
            if (source.Read(answer.Read, headers) is not { } value)
            {
                return new SignInAnswer(null, $"{problem}, without {name} at {source.Place}");
            }

            values[name] = value;
        }

        return new SignInAnswer(values, "");
    }
}
