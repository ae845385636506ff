using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Allentown311.Interop.Kerberos;

/// <summary>
/// A Kerberos realm with the account hub and the service HTTP/localhost. MIT's key distribution centre runs it, in a process of its own.
/// </summary>
internal sealed partial class KerberosRealm : IDisposable
{
    public const string Name = "CITY.TEST";
    public const string Password = "p&ss word";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("krb5-");
    private Process? kdc;

    public static async Task<KerberosRealm> StartAsync(CancellationToken ct)
    {
        if (!File.Exists("/usr/sbin/krb5kdc") || !File.Exists("/usr/bin/kinit"))
        {
            Assert.Inconclusive("Kerberos is not tested: apt-get install krb5-kdc krb5-admin-server krb5-user.");
        }

        var realm = new KerberosRealm();
        var port = FreePort();
        await realm.WriteAsync("krb5.conf", $$"""
            [libdefaults]
              default_realm = {{Name}}
              dns_lookup_kdc = false
              dns_canonicalize_hostname = false
              rdns = false
            [realms]
              {{Name}} = {
                kdc = 127.0.0.1:{{port}}
              }
            """, ct);
        await realm.WriteAsync("kdc.conf", $$"""
            [kdcdefaults]
              kdc_listen = 127.0.0.1:{{port}}
              kdc_tcp_listen = 127.0.0.1:{{port}}
            [realms]
              {{Name}} = {
                database_name = {{realm.folder}}/principal
                key_stash_file = {{realm.folder}}/stash
              }
            """, ct);
        realm.SetVariable("KRB5_CONFIG", "krb5.conf");
        realm.SetVariable("KRB5_KDC_PROFILE", "kdc.conf");
        realm.SetVariable("KRB5_KTNAME", "http.keytab");
        realm.SetVariable("KRB5CCNAME", "tickets");
        await realm.RunAsync("/usr/sbin/kdb5_util", ["create", "-s", "-r", Name, "-P", "master"], ct);
        await realm.RunAsync("/usr/sbin/kadmin.local", ["addprinc", "-pw", Password, "hub"], ct);
        await realm.RunAsync("/usr/sbin/kadmin.local", ["addprinc", "-randkey", "HTTP/localhost"], ct);
        await realm.RunAsync("/usr/sbin/kadmin.local", ["ktadd", "-k", $"{realm.folder}/http.keytab", "HTTP/localhost"], ct);
        realm.kdc = realm.Start("/usr/sbin/krb5kdc", "-n", "-P", $"{realm.folder}/kdc.pid");
        while (await realm.kdc.StandardError.ReadLineAsync(ct) is { } line && !line.Contains("starting", StringComparison.Ordinal))
        {
            // Skip its output until it is ready.
        }

        return realm;
    }

    /// <summary>Fetches a ticket for the account hub, as a login on this machine would.</summary>
    public async Task SignInAsync(CancellationToken ct)
    {
        using var kinit = Start("/usr/bin/kinit", "hub");
        await kinit.StandardInput.WriteLineAsync(Password.AsMemory(), ct);
        kinit.StandardInput.Close();
        await kinit.WaitForExitAsync(ct);
        kinit.ExitCode.ShouldBe(0);
    }

    public void Dispose()
    {
        kdc?.Kill();
        kdc?.WaitForExit();
        kdc?.Dispose();
        folder.Delete(recursive: true);
    }

    private Task WriteAsync(string file, string text, CancellationToken ct) =>
        File.WriteAllTextAsync(Path.Combine(folder.FullName, file), text, ct);

    // The native Kerberos library reads the process environment. .NET changes only a copy of that, so both are set.
    private void SetVariable(string name, string file)
    {
        var path = Path.Combine(folder.FullName, file);
        Environment.SetEnvironmentVariable(name, path);
        SetNative(name, path, overwrite: 1).ShouldBe(0);
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        process.ExitCode.ShouldBe(0, error);
    }

    private Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        WorkingDirectory = folder.FullName,
    })!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetNative(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
