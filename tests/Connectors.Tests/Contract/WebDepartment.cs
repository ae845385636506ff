using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Allentown311.Connectors.Tests.Contract;

/// <summary>A department's records behind a small web server in this process, on a port of its own.</summary>
/// <remarks>Requests arrive on several threads: <c>gate</c> guards <c>entries</c>.</remarks>
public sealed class WebDepartment : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private WebApplication? server;

    public string Url { get; private set; } = "";

    /// <summary>The records, oldest first.</summary>
    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (gate)
            {
                return [.. entries];
            }
        }
    }

    public async Task StartAsync(Action<WebApplication> routes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        routes(server);
        await server.StartAsync();
        Url = server.Urls.Single();
    }

    /// <summary>Adds a record for an order, once for each reference.</summary>
    public (Entry Entry, bool IsNew) Add(string reference, string details)
    {
        lock (gate)
        {
            if (entries.Find(e => e.Reference == reference) is { } existing)
            {
                return (existing, false);
            }

            entries.Add(new Entry($"D-{entries.Count + 1}", reference, details));
            return (entries[^1], true);
        }
    }

    public Entry? Find(string reference)
    {
        lock (gate)
        {
            return entries.Find(e => e.Reference == reference);
        }
    }

    public void Change(string reference, string code, string stamp, string note)
    {
        lock (gate)
        {
            var i = entries.FindIndex(e => e.Reference == reference);
            entries[i] = entries[i] with { Code = code, Stamp = stamp, Note = note };
        }
    }

    /// <summary>The records that changed at a stamp or after it, by stamp (stamps sort as text).</summary>
    public IReadOnlyList<Entry> ChangedSince(string stamp) =>
        [.. Entries.Where(e => e.Stamp is { } at && string.CompareOrdinal(at, stamp) >= 0).OrderBy(e => e.Stamp, StringComparer.Ordinal)];

    public async Task StopAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        server = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    public sealed record Entry(string Id, string Reference, string Details, string Code = "NEW", string? Stamp = null, string Note = "");
}
