using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub keys new</c>: makes an API key, shown once; only its hash goes into city.yaml.</summary>
internal static class KeysCommand
{
    // 256 bits: twice what a key that is never typed needs.
    private const int KeyBytes = 32;

    private const StringSplitOptions ListOptions = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var name = new Argument<string>("name") { Description = "Who will use it; also the source of its tickets" };
        var scopes = new Option<string>("--scopes")
        {
            Description = $"What it may do, with commas between: {string.Join(", ", Scopes.All)}",
            DefaultValueFactory = _ => "intake, read",
        };
        var create = new Command("new", "Makes an API key and shows it once") { name, scopes };
        create.SetAction(parsed =>
        {
            var unknown = parsed.GetValue(scopes)!.Split(',', ListOptions).Except(Scopes.All, StringComparer.Ordinal).ToList();
            if (unknown.Count > 0)
            {
                Console.Error.WriteLine($"There is no scope {unknown[0]}. Write one or more of: {string.Join(", ", Scopes.All)}.");
                return 1;
            }

            var key = $"a311_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes))}";
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
            Console.WriteLine($"The key, shown this once: {key}");
            Console.WriteLine("Put this under intake.keys in city.yaml, or under keys in the file that --keys names:");
            Console.WriteLine($"    - {{ name: {parsed.GetValue(name)}, sha256: {hash}, scopes: [{parsed.GetValue(scopes)}] }}");
            return 0;
        });
        return new Command("keys", "API keys") { create };
    }
}
