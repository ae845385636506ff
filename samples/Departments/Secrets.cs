using System.Security.Cryptography;
using System.Text;

namespace Allentown311.Departments;

/// <summary>Reads keys and passwords from the environment. They have no default, because a default would be known to everyone.</summary>
internal static class Secrets
{
    /// <exception cref="CannotStartException">The variable is unset or empty.</exception>
    public static string Require(string variable, string purpose) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new CannotStartException($"{variable} is not set; it is {purpose}. Set it in the environment and start again.");

    /// <summary>
    /// Compares two secrets in a time that does not depend on where they differ, so that timing gives an attacker no hint.
    /// </summary>
    public static bool AreEqual(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
