using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Allentown311.Hub.Tests.Access;

/// <summary>A hub in this process with settings of who may call it, and callers of it.</summary>
internal sealed class OpenedHub : IAsyncDisposable
{
    public const string HmacSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly TempFolder folder = new();
    private readonly WebApplication app;

    private OpenedHub(CityConfiguration city, AccessSettings access, string urls)
    {
        Store = new SqliteStore(folder.File(), TimeProvider.System);
        app = HubHost.Build(city, Store, new HubSettings(folder.Path) { Urls = urls, Access = access });
    }

    public SqliteStore Store { get; }

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>The port it listens on.</summary>
    public int Port => BindingAddress.Parse(app.Urls.First()).Port;

    /// <summary>A client at the hub's loopback address.</summary>
    public HttpClient Http { get; } = new();

    public static async Task<OpenedHub> StartAsync(
        ImmutableArray<ApiKey> keys = default,
        AccessSettings? access = null,
        string urls = "http://127.0.0.1:0",
        string? receive = null,
        Func<CityConfiguration, CityConfiguration>? with = null,
        params string[] origins)
    {
        var city = TestCity.Make() with { Keys = keys.IsDefault ? [] : keys, Origins = [.. origins] };
        if (receive is not null)
        {
            city = city with { Mappings = city.Mappings.Add("works", Mapping(receive)) };
        }

        var hub = new OpenedHub(with?.Invoke(city) ?? city, access ?? new AccessSettings(), urls);
        await hub.app.StartAsync();
        hub.Http.BaseAddress = new Uri($"{(urls.StartsWith("https", StringComparison.Ordinal) ? "https" : "http")}://127.0.0.1:{hub.Port}");
        return hub;
    }

    /// <summary>Builds a hub and runs it as the program does, until it ends.</summary>
    public static async Task RunAsync(ImmutableArray<ApiKey> keys, string urls)
    {
        await using var hub = new OpenedHub(TestCity.Make() with { Keys = keys }, new AccessSettings(), urls);
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        await HubHost.RunAsync(hub.app, over.Token);
    }

    /// <summary>A request that posts a report.</summary>
    public static HttpRequestMessage Report(string? key = null) =>
        With(
            new HttpRequestMessage(HttpMethod.Post, "/open311/v2/requests.json")
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["service_code"] = TestCity.TwoDepartments, ["address_string"] = "1 Main St",
                }),
            },
            "X-Api-Key",
            key);

    public static HttpRequestMessage With(HttpRequestMessage request, string header, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return request;
    }

    /// <summary>Sends a request and returns its status and text.</summary>
    public async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpRequestMessage request, HttpClient? client = null)
    {
        using (request)
        {
            using var answer = await (client ?? Http).SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    public async Task<HttpStatusCode> GetAsync(string path, string? key = null) =>
        (await SendAsync(With(new HttpRequestMessage(HttpMethod.Get, path), "X-Api-Key", key))).Status;

    /// <summary>A client that calls from another of this machine's addresses, at another of its addresses.</summary>
    public HttpClient From(string source, string? target = null) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            if (IPAddress.TryParse(source, out var from))
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            await socket.ConnectAsync(IPAddress.Parse(target ?? context.DnsEndPoint.Host), Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = Http.BaseAddress,
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();

        // What still writes into the folder ends first.
        await app.StopAsync();
        await app.DisposeAsync();
        await Store.DisposeAsync();
        folder.Dispose();
    }

    private static Mapping Mapping(string receive)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText(
            "mappings/works.yaml",
            $$$"""
            mapping: 1
            name: works
            connector: rest
            connection: { url: "http://127.0.0.1:9/" }
            status: { new: received, done: completed }
            submit: { path: /orders, json: { ref: "{{ref}}" }, read: { id: $.id } }
            receive: { rows: "$[*]", read: { id: id, status: status, changed: at }, auth: {{{receive}}} }
            """,
            faults,
            name => name == "HOOK" ? HmacSecret : null);
        return mapping ?? throw new InvalidOperationException(string.Join('\n', faults.All));
    }
}
