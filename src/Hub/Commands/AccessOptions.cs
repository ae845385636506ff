using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>The options and settings for how callers reach a hub.</summary>
internal static class AccessOptions
{
    private const StringSplitOptions ListOptions = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private static readonly Option<string?> KeysOption = new("--keys")
    {
        Description = "A YAML file with keys of this installation, beside those of city.yaml (setting Hub:Keys)",
    };

    /// <summary>Adds the options.</summary>
    public static void AddTo(Command command) => command.Add(KeysOption);

    /// <summary>Reads the settings; null after all their mistakes were printed on standard error.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="cityFolder">The city folder.</param>
    /// <param name="urls">The addresses to listen on; null for the default.</param>
    public static AccessSettings? Read(ParseResult parsed, string cityFolder, string? urls)
    {
        var mistakes = new List<string>();
        var settings = new AccessSettings
        {
            CityFolder = cityFolder,
            KeysFile = ReadKeysFile(Settings.Read(parsed, KeysOption, "Keys"), cityFolder, mistakes),
            Proxies = ReadProxies(Settings.Read("Proxies"), mistakes),
            Hosts = [.. SplitList(Settings.Read("Hosts")), .. HostsOf(urls)],
            Certificate = ReadCertificate(mistakes),
            Limits = ReadLimits(mistakes),
        };
        mistakes.ForEach(Console.Error.WriteLine);
        return mistakes.Count == 0 ? settings : null;
    }

    /// <summary>Reads networks, such as <c>10.0.0.0/8, 192.0.2.7</c>.</summary>
    internal static ImmutableArray<IPNetwork> ReadProxies(string? text, List<string> mistakes)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var part in SplitList(text))
        {
            if (IPNetwork.TryParse(part, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(part, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                mistakes.Add($"Hub:Proxies has \"{part}\": write networks or addresses, such as 10.0.0.0/8, 192.0.2.7.");
            }
        }

        return networks.ToImmutable();
    }

    private static string? ReadKeysFile(string? path, string cityFolder, List<string> mistakes)
    {
        if (path is null)
        {
            return null;
        }

        var faults = new Faults();
        var ofCity = KeysReader.ReadCity(cityFolder, new Faults(), Variables.FromEnvironment) ?? [];
        if (KeyRing.ReadFile(path, faults, ofCity) is null)
        {
            mistakes.AddRange(faults.All.Select(f => f.ToString()));
        }

        return Path.GetFullPath(path);
    }

    private static CertificateFiles? ReadCertificate(List<string> mistakes)
    {
        if (Settings.Read("Certificate") is not { } path)
        {
            return null;
        }

        var files = new CertificateFiles(Path.GetFullPath(path), Settings.Read("CertificateKey"), Settings.Read("CertificatePassword"));
        try
        {
            ServerCertificate.Load(files);
        }
        catch (Exception e) when (ServerCertificate.IsUnreadable(e))
        {
            mistakes.Add(
                $"Hub:Certificate cannot be read: {e.Message} Write the path of a PEM file with the whole chain, and of its key in "
                + "Hub:CertificateKey; or of a .pfx file, with its password in Hub:CertificatePassword.");
        }

        return files;
    }

    private static AccessLimits ReadLimits(List<string> mistakes)
    {
        var limits = new AccessLimits();
        foreach (var name in AccessLimits.Names)
        {
            if (Settings.Read($"Limits:{name}") is not { } text)
            {
                continue;
            }

            var isRate = name.EndsWith("PerSecond", StringComparison.Ordinal);
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (number > 0 || isRate))
            {
                limits = limits.With(name, number);
            }
            else
            {
                mistakes.Add($"Hub:Limits:{name} is \"{text}\": write a whole number{(isRate ? ", 0 for no bound" : " above 0")}.");
            }
        }

        return limits;
    }

    // Who is told to listen at a name may be called by it.
    private static IEnumerable<string> HostsOf(string? urls) =>
        (urls ?? "").Split(';', ListOptions).Select(url => BindingAddress.Parse(url).Host).Where(host => host is not ("*" or "+"));

    private static string[] SplitList(string? text) => (text ?? "").Split(',', ListOptions);
}
