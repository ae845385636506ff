using Allentown311.Mappings.Http.Sessions;
using Allentown311.Mappings.Templates;

namespace Allentown311.Connectors.Http;

/// <summary>A session that a department's system gave the hub. It lives in memory only, and does not print.</summary>
/// <param name="plan">How later calls carry it.</param>
/// <param name="values">Its values by name.</param>
/// <param name="until">When the hub signs in anew; null when it serves until it is refused.</param>
internal sealed class HttpSession(SessionPlan plan, IReadOnlyDictionary<string, string> values, DateTimeOffset? until)
{
    /// <summary>What replies must not show.</summary>
    public IEnumerable<string> Secrets => values.Values;

    /// <summary>True when it has served for as long as the mapping says.</summary>
    public bool IsOver(DateTimeOffset now) => now >= until;

    /// <summary>Other values, with this session's beside them.</summary>
    public IValues Around(IValues inner) => new SessionValues(inner, values);

    /// <summary>Adds the headers and query fields that every call carries.</summary>
    public void Sign(HttpRequestMessage request)
    {
        var own = new SessionValues(inner: null, values);
        foreach (var (name, value) in plan.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value.Render(own));
        }

        if (plan.Query.Count > 0)
        {
            var url = QueryFields.Without(request.RequestUri!, plan.Query.Select(f => f.Name));
            request.RequestUri = QueryFields.With(url, plan.Query.Select(f => (f.Name, f.Value.Render(own))));
        }
    }
}
