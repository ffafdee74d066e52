package owlery.conformance;

import com.amazonaws.athena.connector.lambda.security.KmsEncryptionProvider;
import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.kmssdkv2.KmsMasterKeyProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Forwarded credentials: sealed with the Java Encryption SDK, and opened as AWS's SDK for connectors does. */
final class ForwardedToken
{
    private ForwardedToken() {}

    /** {@code seal <KMS endpoint> <key ARN> <clear text>} or {@code open <KMS endpoint> <key ARN> <token>}. */
    static void run(String[] arguments)
    {
        String keyArn = arguments[2];
        try (KmsClient kms = kms(arguments[1], keyArn.split(":")[3])) {
            System.out.println(switch (arguments[0]) {
                case "seal" -> seal(kms, keyArn, arguments[3]);
                case "open" -> open(kms, keyArn, arguments[3]);
                default -> throw new IllegalArgumentException("seal or open, not " + arguments[0]);
            });
        }
    }

    private static KmsClient kms(String endpoint, String region)
    {
        return KmsClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
    }

    private static String seal(KmsClient kms, String keyArn, String clear)
    {
        KmsMasterKeyProvider keys = KmsMasterKeyProvider.builder()
                .customRegionalClientSupplier(region -> kms)
                .buildStrict(keyArn);
        byte[] message = AwsCrypto.builder().build()
                .encryptData(keys, clear.getBytes(StandardCharsets.UTF_8))
                .getResult();
        return Base64.getEncoder().encodeToString(message);
    }

    private static String open(KmsClient kms, String keyArn, String token)
    {
        AwsSessionCredentials credentials =
                (AwsSessionCredentials) new KmsEncryptionProvider(kms).getFasCredentials(keyArn, token);
        return String.join(" ", credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken());
    }
}
