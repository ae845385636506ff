using System.Security.Cryptography;
using System.Text;

namespace Allentown311.Acceptance.Harness;

/// <summary>A key of this test's own, with all scopes. Its tickets have the source of callers without keys.</summary>
internal sealed class HubKey
{
    public string Text { get; } = $"a311_{RandomNumberGenerator.GetHexString(64, lowercase: true)}";

    /// <summary>Writes the file that <c>--keys</c> names; returns its path.</summary>
    public string WriteFile(string path)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
        const string Scopes = "[intake, hook, read, operate, administer, payloads]";
        File.WriteAllText(path, $"keys: [ {{ name: open311, sha256: {hash}, scopes: {Scopes} }} ]\n");
        return path;
    }
}
