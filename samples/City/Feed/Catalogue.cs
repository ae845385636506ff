using System.Text.Json.Serialization;
using Allentown311.City.Hub;

namespace Allentown311.City.Feed;

/// <summary>The services that the hub publishes (GeoReport v2 GET Service List and GET Service Definition).</summary>
internal sealed record Catalogue(IReadOnlyList<Service> Services)
{
    public static async Task<Catalogue> ReadAsync(HubClient hub, CancellationToken ct)
    {
        var english = await hub.GetAsync<List<ListedService>>("/open311/v2/services.json", ct);
        var spanish = await hub.GetAsync<List<ListedService>>("/open311/v2/services.json", ct, "es");
        var spanishNames = spanish.ToDictionary(s => s.ServiceCode, s => s.ServiceName);
        return new Catalogue(await Task.WhenAll(english.Select(async listed => new Service(
            listed.ServiceCode,
            listed.ServiceName,
            spanishNames[listed.ServiceCode],
            listed.Group ?? "",
            await ReadQuestionsAsync(hub, listed, ct)))));
    }

    private static async Task<IReadOnlyList<Question>> ReadQuestionsAsync(HubClient hub, ListedService listed, CancellationToken ct)
    {
        if (!listed.Metadata)
            return [];
        var path = $"/open311/v2/services/{Uri.EscapeDataString(listed.ServiceCode)}.json";
        return (await hub.GetAsync<Definition>(path, ct)).Attributes;
    }

    private sealed record ListedService(
        [property: JsonPropertyName("service_code")] string ServiceCode,
        [property: JsonPropertyName("service_name")] string ServiceName,
        bool Metadata,
        string? Group);

    private sealed record Definition(IReadOnlyList<Question> Attributes);
}

internal sealed record Service(string Code, string English, string Spanish, string Group, IReadOnlyList<Question> Questions);

internal sealed record Question(string Code, string Datatype, bool Required, IReadOnlyList<Choice>? Values);

internal sealed record Choice(string Key);
