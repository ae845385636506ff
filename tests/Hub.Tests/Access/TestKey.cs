using System.Security.Cryptography;
using System.Text;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Tests.Access;

/// <summary>A key of the tests' own.</summary>
internal static class TestKey
{
    public const string Text = "a311_0123456789abcdef0123456789abcdef";

    /// <summary>The key with these scopes. Its tickets have the source of callers without keys.</summary>
    public static ApiKey With(params string[] scopes) => Of("open311", Text, scopes);

    /// <summary>A key of another text, as city.yaml would hold it.</summary>
    public static ApiKey Of(string name, string text, params string[] scopes) => new(name, Hash(text), [.. scopes]);

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
