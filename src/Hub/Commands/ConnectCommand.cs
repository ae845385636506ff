using System.CommandLine;
using System.Globalization;
using Allentown311.Connectors;
using Allentown311.Hub.Commands.Trying;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands;

/// <summary>
/// <c>hub connect</c>: whether each department's system can be reached from here, over TLS, with the sign-in of its mapping. It changes
/// nothing there, and needs no running hub.
/// </summary>
internal static class ConnectCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var city = CommonOptions.City();
        var name = new Argument<string?>("name") { Description = "One mapping; all without", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("connect", "Tries the connection and the sign-in to departments' systems, and sends nothing")
        {
            name, city,
        };
        command.SetAction((parsed, ct) => ConnectAsync(parsed.GetValue(city)!, parsed.GetValue(name), ct));
        return command;
    }

    private static async Task<int> ConnectAsync(string folder, string? name, CancellationToken ct)
    {
        if (Load(folder, name) is not { } mappings)
        {
            return 1;
        }

        var unreached = 0;
        foreach (var mapping in mappings)
        {
            var (isReached, lines) = await ProbeAsync(mapping, ct).ConfigureAwait(false);
            unreached += isReached ? 0 : 1;
            lines.ForEach(Console.WriteLine);
        }

        return unreached == 0 ? 0 : 1;
    }

    // One department is tried without the passwords of the others.
    private static IReadOnlyList<Mapping>? Load(string folder, string? name) =>
        name is not null
            ? ConnectedMapping.Load(folder, name) is { } mapping ? [mapping] : null
            : CommonOptions.LoadCity(folder) is { } city ? [.. city.Mappings.Values] : null;

    private static async Task<(bool IsReached, List<string> Lines)> ProbeAsync(Mapping mapping, CancellationToken ct)
    {
        var link = ChosenMappings.OpenLink(mapping);
        await using (link.ConfigureAwait(false))
        {
            Probe probe;
            try
            {
                probe = await link.ReadAsync(link.Connector.CheckAsync, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                probe = new Probe(Reachable: false, $"{e.GetType().Name}: {e.Message}");
            }

            var now = TimeProvider.System.GetUtcNow();
            List<string> lines = [$"{mapping.Name} ({mapping.Connector}): {(probe.Reachable ? "reached" : "NOT reached")}. {probe.Detail}"];
            lines.AddRange(((link.Connector as IExpire)?.Expiries ?? []).Select(expiry => string.Create(
                CultureInfo.InvariantCulture,
                $"  {expiry.What}: until {expiry.At:yyyy-MM-dd}, {Math.Floor((expiry.At - now).TotalDays)} days")));
            return (probe.Reachable, lines);
        }
    }
}
