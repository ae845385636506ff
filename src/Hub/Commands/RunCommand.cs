using System.CommandLine;
using System.Net;
using Allentown311.Connectors.Messaging;
using Allentown311.Hub.Cities;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub run</c>: the hub itself.</summary>
internal static class RunCommand
{
    private static readonly Option<string> CityOption = CommonOptions.City();
    private static readonly Option<string> DataOption = CommonOptions.Data();
    private static readonly Option<string?> UrlsOption = new("--urls") { Description = "Where to listen; several with ; between (default http://127.0.0.1:5311)" };

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("run", "Runs the hub") { CityOption, DataOption, UrlsOption };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Runs until stopped; 1 when it could not start.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var data = parsed.GetValue(DataOption)!;
        if (CommonOptions.LoadCity(parsed.GetValue(CityOption)!) is not { } city || CommonOptions.LockFolder(data) is not { } folder)
        {
            return 1;
        }

        // The folder is one hub's: a second one would take the first one's sessions for dead.
        using (folder)
        {
            if (CommonOptions.OpenStore(data, create: true, check: true) is not { } store)
            {
                return 1;
            }

            await using (store.ConfigureAwait(false))
            {
                var settings = new HubSettings(data)
                {
                    Urls = parsed.GetValue(UrlsOption),
                    Waiting = (await store.CountAsync(ct).ConfigureAwait(false)).Lanes,
                    Restored = await RestoreMark.ReadAsync(store, ct).ConfigureAwait(false),
                };
                if (Build(city, store, settings) is not { } app)
                {
                    return 1;
                }

                await using (app.ConfigureAwait(false))
                {
                    if (!MayListen(city, app))
                    {
                        return 1;
                    }

                    await HubHost.RunAsync(app, ct).ConfigureAwait(false);
                }
            }
        }

        return 0;
    }

    // The departments' brokers are looked for while it is put together.
    private static WebApplication? Build(City city, IStore store, HubSettings settings)
    {
        try
        {
            return HubHost.Build(city, store, settings);
        }
        catch (BrokerSettingsException e)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }

    private static bool MayListen(City city, WebApplication app)
    {
        var open = app.Urls.Select(BindingAddress.Parse).Where(a => !(a.Host == "localhost" || (IPAddress.TryParse(a.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)))).ToList();
        if (open.Count == 0 || !city.Keys.IsEmpty)
        {
            return true;
        }

        Console.Error.WriteLine($"city.yaml has no intake.keys, so the hub listens on loopback only, not on {open[0].Host}. Make a key with \"hub keys new NAME\" and put it there.");
        return false;
    }
}
