namespace Allentown311.Hub.Access;

/// <summary>The hub has no keys and was bound to an address that other machines reach, so it stops.</summary>
internal sealed class OpenWithoutKeysException(string address) : Exception(
    $"There are no keys, neither in intake.keys of city.yaml nor in a keys file, so the hub listens on loopback only, not on {address}. "
    + "Make a key with \"hub keys new NAME\" and put it there.");
